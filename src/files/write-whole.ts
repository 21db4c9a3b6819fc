// Files are written whole or not at all: beside the target first, then put in its place.
import { randomUUID } from 'node:crypto'
import { access, constants, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../../simulator/scenario/user-error.ts'

/** @throws UserError when the file cannot be written; then nothing is left behind */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(beside, text)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw unwritable(path, error)
  }
}

/**
 * Asks before a long run whether the result can be written.
 *
 * @throws UserError when it cannot
 */
export async function assertWritable(path: string): Promise<void> {
  try {
    const target = await stat(path).catch(() => undefined)
    if (target?.isDirectory()) throw new Error('it is a folder')
    if (target !== undefined) await access(path, constants.W_OK)
    await access(await nearestFolder(dirname(path)), constants.W_OK)
  } catch (error) {
    throw unwritable(path, error)
  }
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
    ENOENT: 'there is no such file',
    ENOTDIR: 'a part of the path is not a folder',
    EISDIR: 'it is a folder',
    ENAMETOOLONG: 'the name is too long',
    ELOOP: 'a link leads in a circle',
  }
  return (code === undefined ? undefined : words[code]) ?? (error instanceof Error ? error.message : String(error))
}
