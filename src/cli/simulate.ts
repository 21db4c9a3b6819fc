// `surgecast simulate FILE`: one variant.
import { Command } from '@commander-js/extra-typings'
import { EXIT_CODES_HELP } from './exit-codes.ts'
import { forecastFile } from './forecast-file.ts'
import { choiceOf } from './option-values.ts'
import { withRunOptions } from './run-options.ts'

export function simulateCommand() {
  const command = new Command('simulate')
    .description('simulate one variant of a scenario')
    .argument('<file>', 'scenario, YAML or JSON')
  return withRunOptions(command)
    .option('--variant <name>', 'the variant (default: the first)')
    .addHelpText(
      'after',
      `\nExample:\n  surgecast simulate scenario.yaml --set service.tasks.min=6\n${EXIT_CODES_HELP}`,
    )
    .action(async (file, { variant, ...options }) => {
      process.exitCode = await forecastFile({
        file,
        choice: choiceOf(variant),
        words: ['simulate', file, ...(variant === undefined ? [] : ['--variant', variant])],
        options,
      })
    })
}
