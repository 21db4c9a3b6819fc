// Ctrl-C: the first ends the run after the replications under way, the second ends the process at once.
import { EXIT } from './exit-codes.ts'

/** Ctrl-C where nothing can be reported: the message is all that is said. */
export class Interrupted extends Error {}

export type Interrupt = { isRequested: () => boolean; close: () => void }

/** @param clear takes the progress bar away before something is said */
export function watchInterrupt(clear: () => void): Interrupt {
  let isRequested = false
  const listener = () => {
    clear()
    if (isRequested) process.exit(EXIT.interrupted)
    isRequested = true
    process.stderr.write('Stopping after the runs under way, to report what is complete. Ctrl-C again stops at once.\n')
  }
  process.on('SIGINT', listener)
  return { isRequested: () => isRequested, close: () => process.off('SIGINT', listener) }
}
