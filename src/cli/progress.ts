// A progress bar on stderr, for people only: none when stderr is not a terminal.
import { SingleBar } from 'cli-progress'

export type Progress = {
  show: (state: { done: number; total: number }) => void
  /** Takes the bar away for good. */
  end: () => void
}

const NO_PROGRESS: Progress = { show: () => {}, end: () => {} }

export function openProgress(isQuiet: boolean): Progress {
  if (isQuiet || process.stderr.isTTY !== true) return NO_PROGRESS
  const bar = new SingleBar({
    format: 'simulating {bar} {value}/{total} runs, {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
    // The bar would otherwise answer Ctrl-C itself.
    gracefulExit: false,
  })
  let state: 'waiting' | 'shown' | 'ended' = 'waiting'
  return {
    show: ({ done, total }) => {
      if (state === 'ended') return
      if (state === 'waiting') bar.start(total, done)
      state = 'shown'
      bar.setTotal(total)
      bar.update(done)
    },
    end: () => {
      if (state === 'shown') bar.stop()
      state = 'ended'
    },
  }
}
