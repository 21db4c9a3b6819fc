// Run when the package is built: the list of commands, taken from the commands themselves, so that help need not load them.
import { Help } from '@commander-js/extra-typings'
import { COMMAND_NAMES, COMMANDS, type ListedCommand } from './commands.ts'

export async function listCommands(): Promise<ListedCommand[]> {
  const help = new Help()
  return Promise.all(
    COMMAND_NAMES.map(async (name) => {
      const command = await COMMANDS[name]()
      return { name, term: help.subcommandTerm(command), description: help.subcommandDescription(command) }
    }),
  )
}
