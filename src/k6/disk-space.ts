// Whether the record of a load test fits on the disk: k6 goes on without a word to us when it does not.
import { statfs } from 'node:fs/promises'
import { UserError } from '../../simulator/index.ts'
import { nearestFolder } from '../files/write-whole.ts'
import type { LoadTest } from './plan.ts'

/** Of a request that needs one attempt. */
const BYTES_PER_LINE = 70
const MB = 1e6

/** @throws UserError where even a run without retries would not fit */
export async function checkDiskSpace(folder: string, { mostRequests }: LoadTest): Promise<void> {
  const { bavail, bsize } = await statfs(await nearestFolder(folder))
  const [free, needed] = [bavail * bsize, mostRequests * BYTES_PER_LINE]
  if (needed <= free) return
  const message = `the record needs about ${Math.ceil(needed / MB)} MB`
  const found = `${Math.floor(free / MB)} MB are free`
  throw new UserError([{ path: folder, message, found, hint: 'Make room, or choose another place with --output.' }])
}
