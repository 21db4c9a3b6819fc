// The record is read whatever its end looks like, and one record or several make one run.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { prepare, type World } from '../../simulator/index.ts'
import { readRequests } from '../../src/k6/read-requests.ts'
import { ObservedRun } from '../../src/observed/observed-run.ts'
import { emptyFolder } from '../cli/run-cli.ts'

const [world] = prepare({
  name: 'x',
  horizon: '10s',
  traffic: { load: { segments: [{ hold: '1rps', for: '10s' }] } },
  requests: { page: { work: [] } },
}).worlds as [World]

async function read(...texts: string[]) {
  const folder = emptyFolder()
  const run = new ObservedRun(world.scenario)
  const reads = []
  for (const [index, text] of texts.entries()) {
    writeFileSync(join(folder, `${index}.ndjson`), text)
    reads.push(await readRequests(join(folder, `${index}.ndjson`), run))
  }
  return { run, reads }
}

describe('a record', () => {
  test('holds requests, the start, and the end of users', async () => {
    const { run, reads } = await read('{"startEpochMs":1000}\n[0,100,0,0,0,[[0,5,null]]]\n{"endEpochMs":11000}\n')
    expect(run.requests).toBe(1)
    expect(run.startEpochMs).toBe(1000)
    expect(reads).toEqual([{ unread: 0, startsMs: [1000], ends: 1 }])
  })

  test('that was cut off loses its last half line and nothing else', async () => {
    const { run, reads } = await read('[0,100,0,0,0,[[0,5,null]]]\n[1,200,0,0,0,[[0,5,"503"]]]\n[2,300,0,0,0,[[0,')
    expect(run.requests).toBe(2)
    expect(reads[0]?.unread).toBe(1)
  })

  test.each([
    ['text', 'time="…" level=info msg="hello"'],
    ['another failure', '[0,100,0,0,0,[[0,5,"418"]]]'],
    ['a class that the scenario does not have', '[0,100,0,1,0,[[0,5,null]]]'],
    ['a client that the scenario does not have', '[0,100,0,0,7,[[0,5,null]]]'],
    ['a half position', '[0,100,0,0.5,0,[[0,5,null]]]'],
    ['no attempt', '[0,100,0,0,0,[]]'],
    ['text for a number', '[0,"100",0,0,0,[[0,5,null]]]'],
    ['null', 'null'],
  ])('with %s in a line: it is counted, not believed', async (_, line) => {
    const { run, reads } = await read(`${line}\n[1,200,0,0,0,[[0,5,null]]]\n`)
    expect(run.requests).toBe(1)
    expect(reads[0]?.unread).toBe(1)
  })

  test('of several machines is one run, from the first start on', async () => {
    const { run } = await read(
      '{"startEpochMs":2000}\n[0,100,0,0,0,[[0,5,null]]]\n',
      '{"startEpochMs":1500}\n[1,200,0,0,0,[[0,5,null]]]\n',
    )
    expect(run.requests).toBe(2)
    expect(run.startEpochMs).toBe(1500)
  })

  test('that is not there, or no longer wanted, is an error', async () => {
    const run = new ObservedRun(world.scenario)
    await expect(readRequests(join(emptyFolder(), 'none'), run)).rejects.toMatchObject({ code: 'ENOENT' })
    const file = join(emptyFolder(), 'r.ndjson')
    writeFileSync(file, '[0,100,0,0,0,[[0,5,null]]]\n'.repeat(100_000))
    const stop = new AbortController()
    const reading = readRequests(file, run, stop.signal)
    stop.abort()
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    expect(run.requests).toBeLessThan(100_000)
  })
})
