// The command line as a whole: its commands, and what all of them share.
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { VERSION } from '../../simulator/version.ts'
import { forgetInputs } from '../files/inputs-read.ts'
import { COMMAND_NAMES, COMMANDS, type CommandName, type ListedCommand } from './commands.ts'
import { EXIT_CODES_HELP } from './exit-codes.ts'

/**
 * Only commands that the words of the command line name are loaded; the others are there to be listed.
 *
 * @param listed what the build found; without a list every command is loaded
 */
export async function program(words: readonly string[], listed?: readonly ListedCommand[]) {
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
  const unloaded = new Map<CommandName, ListedCommand>()
  for (const command of listed ?? []) if (!words.includes(command.name)) unloaded.set(command.name, command)
  for (const name of COMMAND_NAMES) {
    const entry = unloaded.get(name)
    const command = entry === undefined ? await COMMANDS[name]() : new Command(name).description(entry.description)
    whole.addCommand(command)
  }
  inherit(whole)
  if (unloaded.size > 0) listAsBuilt(whole, unloaded)
  return whole
}

/** At any depth: a command that commander was not told about ends the process itself, with the code of a missed objective. */
function inherit(parent: CommandUnknownOpts): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent)
    inherit(command)
  }
}

function listAsBuilt(whole: Command, unloaded: ReadonlyMap<string, ListedCommand>): void {
  const { subcommandTerm } = whole.createHelp()
  whole.configureHelp({ subcommandTerm: (command) => unloaded.get(command.name())?.term ?? subcommandTerm(command) })
}
