// Files are written whole or not at all: beside the target first, then put in its place. What stands there already keeps its
// nature: a link still leads where it led, a device or a pipe is written to, a file keeps its permissions and its other names.
import { randomUUID } from 'node:crypto'
import { writeFile as writeToDescriptor } from 'node:fs'
import { access, chmod, chown, constants, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../../simulator/scenario/user-error.ts'
import { isInput } from './inputs-read.ts'
import { type Place, placeOf } from './place.ts'

/** A file name may have at most so many bytes on every file system in use; the part beside the target needs some of them. */
const PART_NAME_BYTES = 200

/**
 * @param may `replaceInput`: the file is its own earlier version, as a price list that is renewed
 * @throws UserError when the file cannot be written; then nothing is left behind and what was there is as it was
 */
export async function writeWhole(path: string, text: string, may: { replaceInput?: true } = {}): Promise<void> {
  if (!may.replaceInput) await assertNoInput(path)
  try {
    await put(await writablePlace(path), text)
  } catch (error) {
    throw unwritable(path, error)
  }
}

async function put(place: Writable, text: string): Promise<void> {
  if (place.kind === 'descriptor') return toDescriptor(place.number, text)
  if (place.kind === 'stream') return writeFile(place.path, text, { flag: 'a' })
  const beside = partOf(place.path)
  try {
    await mkdir(dirname(place.path), { recursive: true })
    await writeFile(beside, text)
    if (place.kind === 'file' && place.isShared) {
      // A rename would part this name from the others. The disk has had room for the text once: it has again when the part is gone.
      await rm(beside)
      await writeFile(place.path, text)
      return
    }
    if (place.kind === 'file') await keepRights(beside, place)
    await rename(beside, place.path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Standard output and error have a queue of their own, which what is written here must not overtake. */
function toDescriptor(number: number, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = (error?: Error | null) => (error ? reject(error) : resolve())
    if (number === 1) process.stdout.write(text, ended)
    else if (number === 2) process.stderr.write(text, ended)
    else writeToDescriptor(number, text, ended)
  })
}

async function keepRights(beside: string, { mode, owner }: Extract<Place, { kind: 'file' }>): Promise<void> {
  const { uid, gid } = await stat(beside)
  // Only root may give a file away; for anybody else the file becomes theirs, as with any editor that saves by renaming.
  if (uid !== owner.uid || gid !== owner.gid) await chown(beside, owner.uid, owner.gid).catch(() => undefined)
  await chmod(beside, mode)
}

function partOf(path: string): string {
  const name = Buffer.from(basename(path)).subarray(0, PART_NAME_BYTES).toString('utf8').replaceAll('\ufffd', '')
  return join(dirname(path), `.${name}.${randomUUID().slice(0, 8)}.part`)
}

/**
 * Asks before a long run whether the result can be written.
 *
 * @throws UserError when it cannot
 */
export async function assertWritable(path: string, may: { replaceInput?: true } = {}): Promise<void> {
  if (!may.replaceInput) await assertNoInput(path)
  try {
    const place = await writablePlace(path)
    if (Buffer.byteLength(basename(path)) > MOST_NAME_BYTES) throw Object.assign(new Error(), { code: 'ENAMETOOLONG' })
    if (place.kind === 'descriptor') return
    if (place.kind !== 'new') await access(place.path, constants.W_OK)
    if (place.kind !== 'stream') await access(await nearestFolder(dirname(place.path)), constants.W_OK)
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** @source POSIX NAME_MAX as Linux, macOS and Windows have it */
const MOST_NAME_BYTES = 255

type Writable = Exclude<Place, { kind: 'refused' }>

async function writablePlace(path: string): Promise<Writable> {
  const place = await placeOf(path)
  if (place.kind === 'refused') throw new Error(place.why)
  return place
}

async function assertNoInput(path: string): Promise<void> {
  if (!(await isInput(path))) return
  const hint = 'Choose another place for what is written.'
  throw new UserError([{ path, message: 'is read by this command: writing it would destroy it', hint }])
}

/** The folder itself or the first one above it that exists: the rest can be made. */
export async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (found?.isDirectory()) return path
  if (found !== undefined) throw new Error(`${path} is not a folder`)
  return nearestFolder(dirname(path))
}

function unwritable(path: string, error: unknown): UserError {
  const reason = reasonOf(error)
  return new UserError([
    { path, message: `cannot be written: ${reason}`, hint: 'Choose another place, or change its permissions.' },
  ])
}

/** What the system said, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  const words: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    ENOENT: 'there is no such file',
    ENOTDIR: 'a part of the path is not a folder',
    EISDIR: 'it is a folder',
    ENAMETOOLONG: 'the name is too long',
    ELOOP: 'a link leads in a circle',
    EPIPE: 'its reader has gone',
  }
  return (code === undefined ? undefined : words[code]) ?? (error instanceof Error ? error.message : String(error))
}
