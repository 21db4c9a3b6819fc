// `surgecast validate FILE`: forecast first, written down with its hash; then the run; then the score.
import { Command } from '@commander-js/extra-typings'
import { DEFAULT_SEED } from '../../simulator/index.ts'
import { withServiceOptions } from './aws-options.ts'
import { collected } from './option-values.ts'

export function validateCommand() {
  const command = new Command('validate')
    .description('score a forecast against a run: one that k6 makes now, or one that was observed')
    .argument('<file>', 'scenario, YAML or JSON')
  return withServiceOptions(command)
    .option('--target <url>', 'run it there now, with k6; its host must stand under staging.allowedHosts')
    .option(
      '--lab [scenario]',
      'run it on this machine, against real processes behind HAProxy that do the work of FILE, or of this one',
    )
    .option('--repeat', 'run the same load twice: no limit is below the difference of the two')
    .option('--observed <result>', 'score against this result, as `surgecast k6 run --json` wrote it')
    .option('--repeated <result>', 'a second run of the same load: no limit is below the difference of the two')
    .option('--variant <name>', 'the variant that runs in staging (default: the first)')
    .option('--seed <text>', 'seed of forecast and load', DEFAULT_SEED)
    .option('--set <path=value>', 'change the scenario (repeatable)', collected)
    .option('--yes', 'start the load without asking')
    .option('--k6 <path>', 'the k6 to run', 'k6')
    .option('--output <folder>', 'where forecast, run, score and report go', 'validation')
    .option('--quiet', 'show neither progress nor table')
    .addHelpText(
      'after',
      `
Exit codes:
  0    AGREE
  1    one of DISAGREE-LEVEL, DISAGREE-SHAPE, DISAGREE-TIMING
  2    bad input: nothing was sent
  3    INVALID-RUN or INSUFFICIENT-DATA

Example:
  surgecast validate scenario.yaml --target https://staging.example.com
  surgecast validate scenarios/lab.yaml --lab --variant 'spike, retries'
  surgecast validate calibrated.yaml --lab scenarios/lab.yaml --variant 'spike, retries'`,
    )
    .action(async (file, options) => {
      const { runValidation } = await import('./run-validation.ts')
      process.exitCode = await runValidation(file, options)
    })
}
