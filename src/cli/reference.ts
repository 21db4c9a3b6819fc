// `surgecast reference`: every option of a scenario, with unit, default, bounds and source, as Markdown.
import { Command } from '@commander-js/extra-typings'
import { referencePage } from '../../simulator/index.ts'

export function referenceCommand() {
  return new Command('reference')
    .description('print the reference of all scenario options as Markdown')
    .addHelpText('after', '\nExample:\n  surgecast reference > scenario-reference.md')
    .action(() => {
      process.stdout.write(referencePage())
    })
}
