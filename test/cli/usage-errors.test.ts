// A mistake of use is bad input, exit 2, whatever the command and however deep: 1 means that an objective was missed.
import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { program } from '../../src/cli/program.ts'
import { emptyFolder, runCli } from './run-cli.ts'

afterEach(() => vi.restoreAllMocks())

const below = (command: CommandUnknownOpts, path: readonly string[] = []): string[][] =>
  command.commands.flatMap((each) => [[...path, each.name()], ...below(each, [...path, each.name()])])
const ALL = below(await program([]))

/** An exit of commander's own would be code 1. */
async function errorOf(words: readonly string[]): Promise<unknown> {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`commander ended the process with ${code}`)
  })
  const whole = await program(words)
  return whole.parseAsync([...words], { from: 'user' }).catch((error: unknown) => error)
}

test('there are commands below commands', () => {
  expect(ALL.filter((path) => path.length > 1).length).toBeGreaterThan(6)
})

describe.each(ALL.map((path) => [path.join(' '), path] as const))('%s', (_, path) => {
  test('throws on an option that it does not have', async () => {
    expect(await errorOf([...path, '--no-such-option'])).toBeInstanceOf(CommanderError)
  })
})

test.each(['k6 run', 'k6 build', 'k6 read s.yaml', 'import taskdef', 'import aws', 'import terraform p.json --nope'])(
  '%s exits 2',
  async (words) => {
    const { code } = await runCli(emptyFolder(), words.split(' '))
    expect(code).toBe(2)
  },
)
