// When a variant fails, in words: `43.6 % (38–49 %) of the requests fail between 08:09 and 08:13`, with the times of the unluckiest runs.
import type { Result, VariantResult } from '../simulator/result/schema.ts'
import { type Known, sentenceText } from './figure.ts'
import { wallClockOf } from './wall-clock.ts'

type Stretch = NonNullable<VariantResult['unwell']>[number]

const DAY_S = 86_400
/** Where failures are so rare, it is the response times that are too long. */
const LEAST_FAILING = 0.001

/** @returns undefined for a variant that is never unwell in half of its replications, or whose Result does not say */
export function unwellWords({ unwell = [] }: VariantResult, scenario: Result['scenario']): string | undefined {
  const worst = unwell.reduce<Stretch | undefined>(
    (most, stretch) => (most === undefined || weight(stretch) > weight(most) ? stretch : most),
    undefined,
  )
  if (worst === undefined) return undefined
  const { errorRate } = worst
  const isFailing = isKnown(errorRate) && errorRate.value >= LEAST_FAILING
  const what = isFailing ? `${sentenceText(errorRate, 'share')} errors` : 'too slow'
  return `${what} ${whenText(worst, scenario)}${othersText(unwell.length - 1)}`
}

/** Of failures; a stretch that is only slow counts least. */
function weight({ errorRate, fromS, toS }: Stretch): number {
  return (isKnown(errorRate) ? errorRate.value : 0) * (toS - fromS) + 1e-6 * (toS - fromS)
}

function isKnown(figure: Stretch['errorRate']): figure is Known {
  return figure.value !== null
}

function whenText({ fromS, toS, earliestS, latestS }: Stretch, scenario: Result['scenario']): string {
  const { horizonS } = scenario
  const clock = wallClockOf(scenario)
  const isShort = toS - fromS < 120
  const at = (timeS: number) => {
    const time = isShort ? clock.time(timeS) : clock.shortTime(timeS)
    return horizonS > DAY_S ? `${clock.day(timeS)} ${time}` : time
  }
  const until = toS >= horizonS ? 'the end' : at(toS)
  const usual = toS >= horizonS ? `from ${at(fromS)} to the end` : `between ${at(fromS)} and ${until}`
  const [earliest, latest] = [at(earliestS), latestS >= horizonS ? 'the end' : at(latestS)]
  if (earliest === at(fromS) && latest === until) return usual
  return `${usual} (in some runs ${earliest} to ${latest})`
}

/** As many as a Result tells of: there may be more. */
const MANY = 11

function othersText(count: number): string {
  if (count === 0) return ''
  if (count >= MANY) return ', and many times more'
  return `, and ${count === 1 ? 'once more' : `${count} times more`}`
}
