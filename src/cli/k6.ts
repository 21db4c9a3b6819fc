// `surgecast k6`: plays a forecast's own arrivals at staging with k6, and reads what happened as a result.
import { Command } from '@commander-js/extra-typings'
import { DEFAULT_SEED } from '../../simulator/index.ts'
import { withServiceOptions } from './aws-options.ts'
import { EXIT_CODES_HELP } from './exit-codes.ts'
import { collected } from './option-values.ts'
import { withOutputOptions } from './output-options.ts'

export function k6Command() {
  const command = new Command('k6').description('play the forecast’s own arrivals at staging with k6')
  for (const each of [buildCommand(), runCommand()]) command.addCommand(each.copyInheritedSettings(command))
  return command
}

const VARIANT = ['--variant <name>', 'the variant that runs in staging (default: the first)'] as const
const SEED = ['--seed <text>', 'seed of the replication that is played'] as const
const SET = ['--set <path=value>', 'change the scenario, as in traffic.morning.scale=0.2 (repeatable)'] as const

function buildCommand() {
  return new Command('build')
    .description('write script, plan and schedule into a folder')
    .argument('<file>', 'scenario, YAML or JSON')
    .option(...VARIANT)
    .option(...SEED, DEFAULT_SEED)
    .option(...SET, collected)
    .option('--output <folder>', 'where they go', 'k6')
    .addHelpText('after', '\nExample:\n  surgecast k6 build scenario.yaml --output load-test')
    .action(async (file, options) => {
      const { buildLoadTest } = await import('./load-test.ts')
      process.stdout.write(await buildLoadTest(file, options))
    })
}

function runCommand() {
  const command = new Command('run')
    .description('run the load test and read it as a result')
    .argument('<file>', 'scenario, YAML or JSON')
  return withServiceOptions(withOutputOptions(command))
    .requiredOption('--target <url>', 'where staging is; its host must stand under staging.allowedHosts')
    .option('--yes', 'start without asking')
    .option(...VARIANT)
    .option(...SEED, DEFAULT_SEED)
    .option(...SET, collected)
    .option('--k6 <path>', 'the k6 to run', 'k6')
    .option('--output <folder>', 'where script, schedule and raw record go', 'k6')
    .option('--quiet', 'show neither the progress of k6 nor the table')
    .addHelpText(
      'after',
      `\nExample:\n  surgecast k6 run scenario.yaml --target https://staging.example.com --json observed.json\n${EXIT_CODES_HELP}`,
    )
    .action(async (file, options) => {
      const { runLoadTest } = await import('./load-test.ts')
      process.exitCode = await runLoadTest(file, options)
    })
}
