// The record of a load test, line by line.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { FAILURE_KINDS } from '../../simulator/result/schema.ts'
import type { ObservedRun } from '../observed/observed-run.ts'

const lineSchema = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number().int(),
  z.number().int(),
  z.array(z.tuple([z.number(), z.number(), z.enum(FAILURE_KINDS).nullable()])).min(1),
])
const startSchema = z.object({ startEpochMs: z.number() })

/** @returns lines that are no record: a run that was cut off ends with half a line */
export async function readRequests(path: string, run: ObservedRun): Promise<number> {
  let unread = 0
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const given = jsonOf(line)
    const [parsed, start] = [lineSchema.safeParse(given), startSchema.safeParse(given)]
    if (parsed.success) run.add(parsed.data)
    else if (start.success) run.startEpochMs = start.data.startEpochMs
    else if (line.trim() !== '') unread++
  }
  return unread
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
