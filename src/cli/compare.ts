// `surgecast compare FILE`: all variants, on the same arrivals.
import { Command } from '@commander-js/extra-typings'
import { EXIT_CODES_HELP } from './exit-codes.ts'
import { forecastFile } from './forecast-file.ts'
import { namesText } from './option-values.ts'
import { withRunOptions } from './run-options.ts'

export function compareCommand() {
  const command = new Command('compare')
    .description('simulate the variants of a scenario on the same arrivals; differences are to the first')
    .argument('<file>', 'scenario, YAML or JSON')
  return withRunOptions(command)
    .option('--variants <names>', 'only these, in this order, as in baseline,target-50', namesText)
    .addHelpText(
      'after',
      `\nExample:\n  surgecast compare scenario.yaml --variants baseline,target-50 --json result.json\n${EXIT_CODES_HELP}`,
    )
    .action(async (file, { variants, ...options }) => {
      process.exitCode = await forecastFile({
        file,
        choice: variants === undefined ? { kind: 'all' } : { kind: 'listed', text: variants },
        words: ['compare', file, ...(variants === undefined ? [] : ['--variants', variants])],
        options,
      })
    })
}
