// `surgecast k6`: plays a forecast's own arrivals at staging with k6, and reads what happened as a result.
import { Command, Option } from '@commander-js/extra-typings'
import { DEFAULT_SEED } from '../../simulator/index.ts'
import { withServiceOptions } from './aws-options.ts'
import { EXIT_CODES_HELP } from './exit-codes.ts'
import { instantOf, partOf, SCRIPTS } from './load-options.ts'
import { collected, wholeNumber } from './option-values.ts'
import { withOutputOptions } from './output-options.ts'

export function k6Command() {
  const command = new Command('k6').description('play the forecast’s own arrivals at staging with k6')
  for (const each of [buildCommand(), runCommand(), readCommand()]) command.addCommand(each)
  return command
}

/** What every command has to know to plan the same test. */
function withLoadOptions<Args extends unknown[], Options extends Record<string, unknown>>(
  command: Command<Args, Options>,
) {
  const script = new Option(
    '--script <name>',
    'replay every request at its instant, spike: evenly spaced at the rate, or users (default: replay, or users where traffic is users)',
  )
  return command
    .addOption(script.choices(SCRIPTS))
    .option('--variant <name>', 'the variant that runs in staging (default: the first)')
    .option('--seed <text>', 'seed of the replication that is played', DEFAULT_SEED)
    .option('--set <path=value>', 'change the scenario, as in traffic.morning.scale=0.2 (repeatable)', collected)
    .option('--segments <n/m>', 'this is the n-th of m machines that share the load', partOf)
}

function withStart<Args extends unknown[], Options extends Record<string, unknown>>(command: Command<Args, Options>) {
  return command.option('--start-at <instant>', 'when the first request is due, the same on all machines', instantOf)
}

function buildCommand() {
  const command = new Command('build')
    .description('write script, plan and schedule into a folder')
    .argument('<file>', 'scenario, YAML or JSON')
  return withStart(withLoadOptions(command))
    .option('--target <url>', 'where staging is; for the manifest, and for the command that is shown')
    .option('--operator', 'write a manifest for k6-operator, too')
    .option('--parallelism <count>', 'pods that share the load, with --operator', wholeNumber(1, 100))
    .option('--claim <name>', 'PersistentVolumeClaim with the files, where they are too large for a ConfigMap')
    .option('--output <folder>', 'where they go', 'k6')
    .addHelpText('after', '\nExample:\n  surgecast k6 build scenario.yaml --output load-test')
    .action(async (file, options) => {
      const { buildLoadTest } = await import('./k6-build.ts')
      process.stdout.write(await buildLoadTest(file, options))
    })
}

function runCommand() {
  const command = new Command('run')
    .description('run the load test and read it as a result')
    .argument('<file>', 'scenario, YAML or JSON')
  return withServiceOptions(withStart(withLoadOptions(withOutputOptions(command))))
    .requiredOption('--target <url>', 'where staging is; its host must stand under staging.allowedHosts')
    .option('--yes', 'start without asking')
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

function readCommand() {
  const command = new Command('read')
    .description('read the record of a load test, of one machine or of several, as one result')
    .argument('<file>', 'the scenario that was played')
  return withLoadOptions(withOutputOptions(command))
    .requiredOption('--requests <files...>', 'records, as k6 wrote them')
    .option('--quiet', 'show no table')
    .addHelpText(
      'after',
      '\nExample:\n  surgecast k6 read scenario.yaml --requests one/requests.ndjson two/requests.ndjson --json observed.json',
    )
    .action(async (file, options) => {
      const { readLoadTest } = await import('./load-test.ts')
      process.exitCode = await readLoadTest(file, { ...options, output: '.' })
    })
}
