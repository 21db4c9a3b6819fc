// Round wall-clock times for the time axis of a chart.
import type { WallClock } from '../wall-clock.ts'
import type { Window } from './page-state.ts'

const DAY_S = 86_400
const STEPS_S = [
  1,
  2,
  5,
  10,
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  10_800,
  21_600,
  43_200,
  DAY_S,
  2 * DAY_S,
  7 * DAY_S,
]
/** Room that a label takes, with the space beside it. */
const LABEL_PX = 72

export type TimeTicks = { times: number[]; label: (timeS: number) => string }

export function timeTicks({ fromS, toS }: Window, widthPx: number, clock: WallClock): TimeTicks {
  const most = Math.max(2, Math.floor(widthPx / LABEL_PX))
  const stepS = STEPS_S.find((step) => (toS - fromS) / step <= most) ?? Math.ceil((toS - fromS) / most / DAY_S) * DAY_S
  const offsetS = clock.startOfDayOffsetS
  const first = Math.ceil((fromS + offsetS) / stepS)
  const last = Math.floor((toS + offsetS) / stepS)
  const times = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * stepS - offsetS)
  return { times, label: (timeS) => labelOf(timeS, stepS, toS - fromS > DAY_S, clock) }
}

/** A run longer than a day names the day at its midnights. */
function labelOf(timeS: number, stepS: number, isLong: boolean, clock: WallClock): string {
  if (stepS >= DAY_S) return clock.day(timeS)
  if (stepS < 60) return clock.time(timeS)
  const time = clock.shortTime(timeS)
  return isLong && time === '00:00' ? clock.day(timeS) : time
}
