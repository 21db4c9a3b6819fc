// What stands at a path before something is written there: nothing yet, a file, a stream (device, pipe), or what nobody may write to.
import { readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'

export type Place =
  /** `path` is where the bytes end up, links followed; `isShared`: other names (hard links) lead to the same file. */
  | { kind: 'file'; path: string; key: string; mode: number; owner: { uid: number; gid: number }; isShared: boolean }
  | { kind: 'new'; path: string; key: string }
  /** A character device or a pipe: written to, never replaced. */
  | { kind: 'stream'; path: string; key: string | undefined }
  /** A descriptor that this process holds (`/dev/stdout`). */
  | { kind: 'descriptor'; number: number; key: string }
  | { kind: 'refused'; why: string }

const MOST_LINKS = 40
/** Names of this process's own descriptors: whoever opened them wants the bytes appended, whatever stands behind. */
const NAMED_DESCRIPTORS: Readonly<Record<string, number>> = { '/dev/stdout': 1, '/dev/stderr': 2 }
const DESCRIPTOR = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/

/**
 * @returns the place that a path leads to; `key` is equal for two paths exactly when they lead to one place, undefined where
 *   sharing does no harm (two outputs to `/dev/null`)
 * @throws what the system says, as an error with a `code`, when the path cannot be followed
 */
export async function placeOf(path: string): Promise<Place> {
  const number = descriptorOf(resolve(path))
  if (number !== undefined) return { kind: 'descriptor', number, key: `descriptor ${number}` }
  const found = await stat(path).catch(ifMissing)
  if (found === undefined) {
    const end = await afterLinks(path)
    return { kind: 'new', path: end, key: end }
  }
  if (found.isDirectory()) return { kind: 'refused', why: 'it is a folder' }
  if (found.isBlockDevice()) return { kind: 'refused', why: 'it is a disk' }
  if (found.isSocket()) return { kind: 'refused', why: 'it is a socket' }
  if (found.isCharacterDevice()) return { kind: 'stream', path, key: undefined }
  if (found.isFIFO()) return { kind: 'stream', path, key: `${found.dev}:${found.ino}` }
  return {
    kind: 'file',
    path: await realpath(path),
    key: `${found.dev}:${found.ino}`,
    mode: found.mode & 0o7777,
    owner: { uid: found.uid, gid: found.gid },
    isShared: found.nlink > 1,
  }
}

function descriptorOf(path: string): number | undefined {
  const number = DESCRIPTOR.exec(path)?.[1]
  return number === undefined ? NAMED_DESCRIPTORS[path] : Number(number)
}

/** Where a file that is not there yet will be: a link may lead to it, and so may the folders above it. */
async function afterLinks(path: string, links = 0): Promise<string> {
  const target = await readlink(path).catch(() => undefined)
  if (target === undefined) return join(await realFolder(dirname(path)), basename(path))
  if (links === MOST_LINKS) throw Object.assign(new Error('a link leads in a circle'), { code: 'ELOOP' })
  return afterLinks(resolve(dirname(path), target), links + 1)
}

/** The folder with its links followed; parts that are not there yet are kept as they are. */
async function realFolder(path: string): Promise<string> {
  const real = await realpath(path).catch(ifMissing)
  return real ?? join(await realFolder(dirname(resolve(path))), basename(resolve(path)))
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}
