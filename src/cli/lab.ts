// `surgecast lab FILE`: staging on this machine, until Ctrl-C.
import { Command } from '@commander-js/extra-typings'
import { DEFAULT_SEED } from '../../simulator/index.ts'
import { collected, seconds, wholeNumber } from './option-values.ts'

const PORT = wholeNumber(1, 65_535)

export function labCommand() {
  return new Command('lab')
    .description(
      'run the service of a scenario on this machine: real processes behind HAProxy, scaled by the same control loop',
    )
    .argument('<file>', 'scenario, YAML or JSON')
    .argument('[command...]', 'your application instead of one that does the scenario’s work; it listens on $PORT')
    .option('--variant <name>', 'the variant that runs (default: the first)')
    .option('--seed <text>', 'seed of the start-ups', DEFAULT_SEED)
    .option('--set <path=value>', 'change the scenario, as in service.tasks.min=2 (repeatable)', collected)
    .option('--port <number>', 'where the balancer listens (default: any free port)', PORT)
    .option(
      '--endpoint-port <number>',
      'where the address that answers as AWS does listens (default: any free port)',
      PORT,
    )
    .option('--health-path <path>', 'where your application answers health checks', '/health')
    .option('--for <duration>', 'end after this time, as in 10m (default: at Ctrl-C)', seconds(1))
    .option('--output <folder>', 'where the scenario as the lab is goes', 'lab')
    .option('--quiet', 'do not show what the lab does')
    .addHelpText(
      'after',
      `
Needs HAProxy, and for the scenario's own work gunicorn with Flask, or Node:
  apt-get install haproxy gunicorn python3-flask

Examples:
  surgecast lab scenario.yaml
  surgecast lab scenario.yaml --port 8080 -- gunicorn --threads 4 shop:app`,
    )
    .action(async (file, command, options) => {
      const { runLab } = await import('./run-lab.ts')
      process.exitCode = await runLab(file, command, options)
    })
}
