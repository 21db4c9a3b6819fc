// Times of a run as people in the scenario's zone read them off the wall.

export type WallClock = {
  /** `07:34:10` */
  time(timeS: number): string
  /** `07:34` */
  shortTime(timeS: number): string
  /** `Mon 23 Nov` */
  day(timeS: number): string
  /** `2026-11-23 07:30 Europe/Berlin` */
  full(timeS: number): string
  /** Seconds that the wall clock shows since its midnight, at the first instant: round times are multiples counted from there. */
  startOfDayOffsetS: number
  zone: string
}

type Start = { startEpochS: number; zone: string }

/** A zone or an instant that this platform does not know shows as UTC since 1970: a report never fails on a date. */
export function wallClockOf({ startEpochS, zone }: Start): WallClock {
  const known = isZone(zone) ? zone : 'UTC'
  const startS = isInstant(startEpochS) ? startEpochS : 0
  const at = (timeS: number) => new Date(Math.floor(isInstant(startS + timeS) ? startS + timeS : startS) * 1000)
  const time = formatter(known, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const shortTime = formatter(known, { hour: '2-digit', minute: '2-digit' })
  const day = formatter(known, { weekday: 'short', day: 'numeric', month: 'short' })
  const date = formatter(known, { year: 'numeric', month: '2-digit', day: '2-digit' })
  const [hours = 0, minutes = 0, seconds = 0] = time.format(at(0)).split(':').map(Number)
  return {
    time: (timeS) => time.format(at(timeS)),
    shortTime: (timeS) => shortTime.format(at(timeS)),
    day: (timeS) => day.format(at(timeS)).replace(',', ''),
    full: (timeS) => `${date.format(at(timeS)).split('/').reverse().join('-')} ${shortTime.format(at(timeS))} ${known}`,
    startOfDayOffsetS: hours * 3600 + minutes * 60 + seconds,
    zone: known,
  }
}

function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...options })
}

function isZone(zone: string): boolean {
  try {
    return formatter(zone, {}).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Years 0 to 9999: what prints with four digits. */
function isInstant(epochS: number): boolean {
  return epochS > -62_135_596_800 && epochS < 253_402_300_799
}
