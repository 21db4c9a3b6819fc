// The command line as a whole: its commands, and what all of them share.
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { VERSION } from '../../simulator/index.ts'
import { forgetInputs } from '../files/inputs-read.ts'
import { calibrateCommand } from './calibrate.ts'
import { compareCommand } from './compare.ts'
import { driftCommand } from './drift.ts'
import { EXIT_CODES_HELP } from './exit-codes.ts'
import { explainCommand } from './explain.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { initCommand } from './init.ts'
import { k6Command } from './k6.ts'
import { labCommand } from './lab.ts'
import { observeCommand } from './observe.ts'
import { pricesCommand } from './prices.ts'
import { referenceCommand } from './reference.ts'
import { reportCommand } from './report.ts'
import { schemaCommand } from './schema.ts'
import { simulateCommand } from './simulate.ts'
import { validateCommand } from './validate.ts'

/** Errors of use are thrown, not answered with an exit here: `main.ts` gives every error its exit code. */
export function program() {
  const whole = new Command('surgecast')
    .description(
      'Forecasts what a traffic surge does to an ECS Fargate service behind an ALB: errors, response times, capacity and cost.',
    )
    .version(VERSION)
    .showHelpAfterError('(surgecast --help lists commands and options)')
    .addHelpText('after', `\nExample:\n  surgecast init && surgecast compare scenario.yaml\n${EXIT_CODES_HELP}`)
    // An option after a command's name is that command's, also where the one above has one of the same name.
    .enablePositionalOptions()
    .exitOverride()
    .hook('preAction', forgetInputs)
  for (const command of [
    compareCommand(),
    simulateCommand(),
    explainCommand(),
    reportCommand(),
    initCommand(),
    importCommand(),
    driftCommand(),
    exportCommand(),
    pricesCommand(),
    k6Command(),
    observeCommand(),
    validateCommand(),
    calibrateCommand(),
    labCommand(),
    schemaCommand(),
    referenceCommand(),
  ]) {
    whole.addCommand(command)
  }
  inherit(whole)
  return whole
}

/** At any depth: a command that commander was not told about ends the process itself, with the code of a missed objective. */
function inherit(parent: CommandUnknownOpts): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent)
    inherit(command)
  }
}
