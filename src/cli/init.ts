// `surgecast init [FILE]`: a scenario to start from.
import { existsSync } from 'node:fs'
import { Command } from '@commander-js/extra-typings'
import { starterScenario, UserError } from '../../simulator/index.ts'
import { writeWhole } from '../files/write-whole.ts'

export function initCommand() {
  return new Command('init')
    .description('write a scenario to start from')
    .argument('[file]', 'where to', 'scenario.yaml')
    .option('--force', 'overwrite an existing file')
    .addHelpText('after', '\nExample:\n  surgecast init && surgecast compare scenario.yaml')
    .action(async (file, { force }) => {
      if (!force && existsSync(file)) throw exists(file)
      await writeWhole(file, starterScenario())
      process.stdout.write(`Wrote ${file}. Next: surgecast compare ${file}\n`)
    })
}

function exists(path: string): UserError {
  return new UserError([
    { path, message: 'the file exists', hint: 'Choose another name, or overwrite it with --force.' },
  ])
}
