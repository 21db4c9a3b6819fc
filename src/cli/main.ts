#!/usr/bin/env node
// Entry of the command line: runs the program and turns every end into an exit code.
import { readFile } from 'node:fs/promises'
import { CommanderError } from '@commander-js/extra-typings'
import { UserError } from '../../simulator/scenario/user-error.ts'
import { VERSION } from '../../simulator/version.ts'
import { reasonOf } from '../files/write-whole.ts'
import type { ListedCommand } from './commands.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { Interrupted } from './interrupt.ts'
import { program } from './program.ts'

endWhenNobodyReads()
try {
  const words = process.argv.slice(2)
  await (await program(words, await listedCommands())).parseAsync()
} catch (error) {
  process.exitCode = answer(error)
}

/** Written by the build beside this file. */
async function listedCommands(): Promise<readonly ListedCommand[]> {
  return JSON.parse(await readFile(new URL('./commands.json', import.meta.url), 'utf8'))
}

/** `surgecast reference | head` is no fault; a full disk behind standard output is told, in words. */
function endWhenNobodyReads(): void {
  for (const [name, stream] of [
    ['standard output', process.stdout],
    ['standard error', process.stderr],
  ] as const)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.ok)
      if (stream !== process.stderr) process.stderr.write(`${name} cannot be written: ${reasonOf(error)}\n`)
      process.exit(EXIT.notWritten)
    })
}

function answer(error: unknown): ExitCode {
  // Commander has printed its message; its exit code 0 stands for help and version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n`)
    return EXIT.badInput
  }
  if (error instanceof Interrupted) {
    process.stderr.write(`${error.message}\n`)
    return EXIT.interrupted
  }
  const stack = error instanceof Error ? error.stack : String(error)
  process.stderr.write(
    `surgecast ${VERSION} failed, and the fault is its own. Please open an issue in its repository with this text:\n`,
  )
  process.stderr.write(`node ${process.version} ${process.platform}: ${stack}\n`)
  return EXIT.bug
}
