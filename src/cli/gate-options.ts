// `--gate` and `--gate-variants`: whether the exit code answers for the objectives, and of which variants.
import type { Command, OptionValues } from '@commander-js/extra-typings'
import { gatedBy, isGated, type Result, UserError, variantsNamed } from '../../simulator/index.ts'
import { namesText } from './option-values.ts'

export type GateOptions = { gate?: true; gateVariants?: string }
export type GateVariant = { name: string; gated?: boolean | undefined; slo: readonly unknown[] }

export function withGate<Args extends unknown[], Options extends OptionValues>(command: Command<Args, Options>) {
  return command
    .option('--gate', 'set the exit code by whether the `slo` objectives are met')
    .option('--gate-variants <names>', 'gate on these variants only, as in target-50,slim-image', namesText)
}

export function isGate({ gate, gateVariants }: GateOptions): boolean {
  return gate === true || gateVariants !== undefined
}

/** @throws UserError for an unknown name, and when there is nothing to gate on: that is a mistake, not a gate that is always open */
export function checkGate(variants: readonly GateVariant[], options: GateOptions): void {
  if (!isGate(options)) return
  const chosen = chosenNames(variants, options)
  const gated = variants.filter((variant) => chosen?.includes(variant.name) ?? isGated(variant))
  if (gated.some(({ slo }) => slo.length > 0)) return
  const isAsked = gated.length > 0
  throw new UserError([
    {
      path: isAsked ? 'slo' : 'gate',
      message: isAsked ? 'there is no objective that --gate could check' : '`gate` is false in every variant',
      hint: isAsked
        ? 'Add an objective to the scenario, as in slo: {errorRate: 1%, p99: 1s}, or leave --gate out.'
        : 'Take `gate: false` out of the variants that --gate should check, or name them with --gate-variants.',
    },
  ])
}

/** The result with its variants gated as the command line says. */
export function gatedResult(result: Result, options: GateOptions): Result {
  checkGate(result.variants, options)
  const chosen = chosenNames(result.variants, options)
  return chosen === undefined ? result : gatedBy(result, chosen)
}

function chosenNames(variants: readonly GateVariant[], { gateVariants }: GateOptions): string[] | undefined {
  if (gateVariants === undefined) return undefined
  return variantsNamed(
    gateVariants,
    variants.map(({ name }) => name),
  )
}
