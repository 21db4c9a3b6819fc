// The requests that one VU plays, as columns of numbers, and their form in the file: all columns one after the other, in base64. JSON
// numbers would be as long, but k6 would need four times the memory to hold them (1.25 GB instead of 0.33 GB for a million requests).
//
//   count, draws per request │ intent │ index, class, client, instance │ draws
//   2 × uint32               │ float64│ 4 × uint32                     │ float32

export type ScheduleShare = {
  /** Milliseconds after the first instant, ascending. */
  readonly intentMs: Float64Array
  /** Position among all requests. */
  readonly index: Uint32Array
  readonly requestClass: Uint32Array
  readonly client: Uint32Array
  readonly instance: Uint32Array
  /** `drawsPerRequest` entries each: what jitter and delays of retries are drawn by. */
  readonly draws: Float32Array
  readonly drawsPerRequest: number
}

const HEAD_BYTES = 8
const BYTES_PER_REQUEST = 8 + 4 * 4

/** Columns over one buffer, all zero where it is new. */
function shareOver(buffer: ArrayBuffer, count: number, drawsPerRequest: number): ScheduleShare {
  let at = HEAD_BYTES + 8 * count
  const uint32 = () => {
    const column = new Uint32Array(buffer, at, count)
    at += 4 * count
    return column
  }
  return {
    intentMs: new Float64Array(buffer, HEAD_BYTES, count),
    index: uint32(),
    requestClass: uint32(),
    client: uint32(),
    instance: uint32(),
    draws: new Float32Array(buffer, at, count * drawsPerRequest),
    drawsPerRequest,
  }
}

export function emptyShare(count: number, drawsPerRequest: number): { buffer: ArrayBuffer; share: ScheduleShare } {
  const buffer = new ArrayBuffer(HEAD_BYTES + count * (BYTES_PER_REQUEST + 4 * drawsPerRequest))
  new Uint32Array(buffer, 0, 2).set([count, drawsPerRequest])
  return { buffer, share: shareOver(buffer, count, drawsPerRequest) }
}

export function readShare(buffer: ArrayBuffer): ScheduleShare {
  const [count, drawsPerRequest] = new Uint32Array(buffer, 0, 2) as unknown as [number, number]
  return shareOver(buffer, count, drawsPerRequest)
}
