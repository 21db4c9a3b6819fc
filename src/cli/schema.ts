// `surgecast schema`: the JSON Schema of scenarios or results, for editors and other programs.
import { Command } from '@commander-js/extra-typings'
import { resultJsonSchema, scenarioJsonSchema } from '../../simulator/index.ts'
import { write } from './outputs.ts'

export function schemaCommand() {
  return new Command('schema')
    .description('print the JSON Schema of a scenario')
    .option('--result', 'of a result instead')
    .option('--out <file>', 'write it to a file', '-')
    .addHelpText('after', '\nExample:\n  surgecast schema --out scenario.schema.json')
    .action(async ({ result, out }) => {
      const schema = result ? resultJsonSchema() : scenarioJsonSchema()
      await write(out, `${JSON.stringify(schema, null, 2)}\n`)
    })
}
