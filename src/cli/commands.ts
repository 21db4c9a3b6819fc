// The commands, each loaded when it is asked for: what only `import aws` needs is nothing that `compare --help` should wait for.
import type { CommandUnknownOpts } from '@commander-js/extra-typings'

/** In the order of the help. */
export const COMMANDS = {
  compare: async () => (await import('./compare.ts')).compareCommand(),
  simulate: async () => (await import('./simulate.ts')).simulateCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
  report: async () => (await import('./report.ts')).reportCommand(),
  init: async () => (await import('./init.ts')).initCommand(),
  import: async () => (await import('./import.ts')).importCommand(),
  drift: async () => (await import('./drift.ts')).driftCommand(),
  export: async () => (await import('./export.ts')).exportCommand(),
  prices: async () => (await import('./prices.ts')).pricesCommand(),
  k6: async () => (await import('./k6.ts')).k6Command(),
  observe: async () => (await import('./observe.ts')).observeCommand(),
  validate: async () => (await import('./validate.ts')).validateCommand(),
  calibrate: async () => (await import('./calibrate.ts')).calibrateCommand(),
  lab: async () => (await import('./lab.ts')).labCommand(),
  schema: async () => (await import('./schema.ts')).schemaCommand(),
  reference: async () => (await import('./reference.ts')).referenceCommand(),
} satisfies Record<string, () => Promise<CommandUnknownOpts>>

export type CommandName = keyof typeof COMMANDS

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[]

/** A command as the list of all commands shows it. */
export type ListedCommand = { readonly name: CommandName; readonly term: string; readonly description: string }
