// The options that say what a command writes and where; the same for a run and for results of earlier runs.
import type { Command, OptionValues } from '@commander-js/extra-typings'
import { collected } from './option-values.ts'

export function withValidations<Args extends unknown[], Options extends OptionValues>(command: Command<Args, Options>) {
  return command.option(
    '--validation <file>',
    'let the report say how a forecast of this service was scored: validation.json of `surgecast validate` (repeatable)',
    collected,
  )
}

export function withOutputOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
) {
  return command
    .option('--html <file>', 'where the report goes (default: reports/out/<name of the scenario>.html)')
    .option('--no-html', 'write no report')
    .option('--open', 'show the report in the browser')
    .option('--json <file>', 'write the result as JSON; - writes it to standard output and all else to standard error')
    .option('--markdown <file>', 'write the answer as Markdown, for a comment on a change; - as above')
    .option('--junit <file>', 'write the objectives as JUnit XML, for a build server; - as above')
    .option('--csv <file>', 'write the lines over time as CSV; - as above')
    .option(
      '--svg <folder>',
      'write the charts as SVG files, for documents: those that compare variants and those of each',
    )
}
