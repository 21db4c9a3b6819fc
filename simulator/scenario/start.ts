// The first instant of a scenario: `2026-11-23T07:30 Europe/Berlin` as a point in time and a zone.

export type Start = { epochS: number; zone: string }

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?(?:\s+(\S+))?$/

export function parseStart(text: string): Start | { problem: string } {
  const match = PATTERN.exec(text.trim())
  if (match === null)
    return { problem: 'a date and time with a zone was expected, as in 2026-11-23T07:30 Europe/Berlin' }
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone = 'UTC'] = match
  const wall = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number]
  const asUtcMs = Date.UTC(wall[0], wall[1] - 1, wall[2], wall[3], wall[4], wall[5])
  const check = new Date(asUtcMs)
  if (
    check.getUTCMonth() + 1 !== wall[1] ||
    check.getUTCDate() !== wall[2] ||
    wall[3] > 23 ||
    wall[4] > 59 ||
    wall[5] > 59
  ) {
    return { problem: 'there is no such date or time' }
  }
  const offsetMs = zoneOffsetMs(asUtcMs, zone)
  if (offsetMs === undefined)
    return { problem: `zone '${zone}' is not known; write an IANA name such as Europe/Berlin or UTC` }
  // The offset may differ between the first guess and the instant itself (a change of clocks in between): look again once.
  const corrected = zoneOffsetMs(asUtcMs - offsetMs, zone) as number
  return { epochS: (asUtcMs - corrected) / 1000, zone }
}

/** @returns how far the zone's wall clock is ahead of UTC at the instant, or undefined for an unknown zone */
function zoneOffsetMs(epochMs: number, zone: string): number | undefined {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(new Date(epochMs))) part[type] = Number(value)
  const wallMs = Date.UTC(
    part['year'] as number,
    (part['month'] as number) - 1,
    part['day'] as number,
    part['hour'] as number,
    part['minute'] as number,
    part['second'] as number,
  )
  return wallMs - Math.floor(epochMs / 1000) * 1000
}
