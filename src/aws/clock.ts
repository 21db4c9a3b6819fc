// The time of whoever watches, and waiting that can be cut short; tests have a clock of their own.
import { setTimeout as after } from 'node:timers/promises'

export type Clock = {
  /** Seconds since 1970. */
  nowS(): number
  /** Returns early, without an error, when the signal is given. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>
}

export const WALL_CLOCK: Clock = {
  nowS: () => Date.now() / 1000,
  sleep: (seconds, signal) =>
    after(seconds * 1000, undefined, { signal }).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error
    }),
}
