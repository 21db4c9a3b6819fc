// Help answers at once: it loads no command, and shows exactly what the commands say of themselves.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listCommands } from '../../src/cli/list-commands.ts'
import { program } from '../../src/cli/program.ts'

const dist = new URL('../../dist/', import.meta.url)

test('the list of commands is the same whether they are loaded or listed', async () => {
  const whole = await program([])
  const listed = await program(['--help'], await listCommands())
  expect(listed.helpInformation()).toBe(whole.helpInformation())
})

test('a command that is named is loaded with its options, whatever is only listed', async () => {
  const named = await program(['help', 'compare'], await listCommands())
  const [compare, simulate] = ['compare', 'simulate'].map((name) => named.commands.find((one) => one.name() === name)!)
  expect(compare!.helpInformation()).toContain('--replications')
  expect(simulate!.options).toEqual([])
})

test('what is built needs no package for help but commander', () => {
  const packages = new Set<string>()
  const seen = new Set<string>()
  const follow = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    // Static imports and re-exports only: `import(…)` waits until a command is named.
    for (const [, from] of readFileSync(new URL(file, dist), 'utf8').matchAll(
      /^(?:import|export)[^'"()]*["']([^"']+)["'];?$/gm,
    ))
      if (from!.startsWith('./')) follow(from!)
      else if (!from!.startsWith('node:')) packages.add(from!)
  }
  follow('cli.js')
  expect([...packages]).toEqual(['@commander-js/extra-typings'])
})
