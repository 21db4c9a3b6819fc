// What is written never destroys what stands at its path.
import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { UserError } from '../../simulator/index.ts'
import { forgetInputs, rememberInput } from '../../src/files/inputs-read.ts'
import { placeOf } from '../../src/files/place.ts'
import { assertWritable, writeWhole } from '../../src/files/write-whole.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'surgecast-test-'))

afterEach(forgetInputs)

describe('writing leaves the nature of what was there', () => {
  test('a symbolic link still leads where it led, and the file behind it has the text', async () => {
    const there = folder()
    writeFileSync(join(there, 'real.json'), 'old')
    symlinkSync('real.json', join(there, 'link.json'))
    await writeWhole(join(there, 'link.json'), 'new')
    expect(readlinkSync(join(there, 'link.json'))).toBe('real.json')
    expect(readFileSync(join(there, 'real.json'), 'utf8')).toBe('new')
    expect(readdirSync(there).sort()).toEqual(['link.json', 'real.json'])
  })

  test('a link to a file that is not there yet makes that file', async () => {
    const there = folder()
    mkdirSync(join(there, 'out'))
    symlinkSync(join('out', 'later.json'), join(there, 'link.json'))
    await assertWritable(join(there, 'link.json'))
    await writeWhole(join(there, 'link.json'), 'new')
    expect(lstatSync(join(there, 'link.json')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(there, 'out', 'later.json'), 'utf8')).toBe('new')
  })

  test('links in a circle are refused', async () => {
    const there = folder()
    symlinkSync('b', join(there, 'a'))
    symlinkSync('a', join(there, 'b'))
    await expect(writeWhole(join(there, 'a'), 'x')).rejects.toThrow(/circle/)
  })

  test('the other names of a file (hard links) see the new text', async () => {
    const there = folder()
    writeFileSync(join(there, 'a.json'), 'a longer old text')
    linkSync(join(there, 'a.json'), join(there, 'b.json'))
    await writeWhole(join(there, 'a.json'), 'new')
    expect(readFileSync(join(there, 'b.json'), 'utf8')).toBe('new')
    expect(statSync(join(there, 'a.json')).nlink).toBe(2)
    expect(readdirSync(there).sort()).toEqual(['a.json', 'b.json'])
  })

  test('permissions survive', async () => {
    const path = join(folder(), 'secret.json')
    writeFileSync(path, 'old')
    chmodSync(path, 0o600)
    await writeWhole(path, 'new')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('a device stays a device', async () => {
    // A rename onto the device itself would need root; a link to it stands for it everywhere.
    const path = join(folder(), 'null')
    symlinkSync('/dev/null', path)
    await assertWritable(path)
    await writeWhole(path, 'text')
    expect(statSync(path).isCharacterDevice()).toBe(true)
  })

  test('a full device is a message, and stays a device', async () => {
    await expect(writeWhole('/dev/full', 'text')).rejects.toThrow(/the disk is full/)
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true)
  })

  test('a pipe is written to', async () => {
    const path = join(folder(), 'pipe')
    execFileSync('mkfifo', [path])
    const reader = spawn('cat', [path])
    const read = new Promise<string>((resolve) => {
      let text = ''
      reader.stdout.on('data', (part: Buffer) => {
        text += part.toString()
      })
      reader.on('close', () => resolve(text))
    })
    await writeWhole(path, 'through the pipe')
    expect(await read).toBe('through the pipe')
    expect(lstatSync(path).isFIFO()).toBe(true)
  })

  test('a socket is refused', async () => {
    const path = join(folder(), 'socket')
    const server = createServer().listen(path)
    await new Promise((resolve) => server.once('listening', resolve))
    await expect(assertWritable(path)).rejects.toThrow(/it is a socket/)
    await expect(writeWhole(path, 'x')).rejects.toThrow(/it is a socket/)
    expect(lstatSync(path).isSocket()).toBe(true)
    server.close()
  })
})

describe('an input is never an output', () => {
  test('by its own name, a link or another name of the file', async () => {
    const there = folder()
    const path = join(there, 'scenario.yaml')
    writeFileSync(path, 'name: mine')
    symlinkSync(path, join(there, 'link.yaml'))
    linkSync(path, join(there, 'other.yaml'))
    await rememberInput(path)
    for (const name of ['scenario.yaml', 'link.yaml', 'other.yaml', './x/../scenario.yaml']) {
      const output = `${there}/${name}`
      if (name.startsWith('.')) mkdirSync(join(there, 'x'))
      for (const attempt of [assertWritable(output), writeWhole(output, 'gone')]) {
        await expect(attempt).rejects.toThrow(UserError)
        await expect(attempt).rejects.toThrow(/is read by this command/)
      }
    }
    expect(readFileSync(path, 'utf8')).toBe('name: mine')
  })
})

describe('two names of one place are told', () => {
  test('links, folders with links, and a file that is not there yet', async () => {
    const there = folder()
    mkdirSync(join(there, 'real'))
    symlinkSync('real', join(there, 'alias'))
    const keyOf = async (path: string) => (await placeOf(join(there, path))) as { key: string }
    expect((await keyOf('real/new.json')).key).toBe((await keyOf('alias/new.json')).key)
    expect((await keyOf('real/new.json')).key).not.toBe((await keyOf('real/newer.json')).key)
  })
})

test('a name of more bytes than a file system has is told before the run', async () => {
  const path = join(folder(), `${'名'.repeat(100)}.html`)
  await expect(assertWritable(path)).rejects.toThrow(/the name is too long/)
})

test('a name of as many bytes as a file system has can be written', async () => {
  const path = join(folder(), 'n'.repeat(255))
  await assertWritable(path)
  await writeWhole(path, 'text')
  expect(readFileSync(path, 'utf8')).toBe('text')
})
