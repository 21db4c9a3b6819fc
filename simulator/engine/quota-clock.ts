// A limit that is given out in periods: work runs at a rate of its own until the quota of the period is used up, then stands still
// until the next period begins. What a quota leaves unused lapses.
//
//   running  ████▁▁▁▁▁▁▁▁████▁▁▁▁▁▁▁▁██▁▁▁▁▁▁▁▁▁▁▁▁▁▁████▁▁▁▁▁▁▁▁
//            period      period      period      period
//
// While the rate does not change, running time and wall time follow from one another in closed form: stalls cost no events.

/** Work (in seconds at rate 1) that may be done per period. */
export type Quota = { readonly quotaS: number; readonly periodS: number }

/** Share of a quota that counts as rounding: work that ends with its quota does not wait for the next period. */
const HAIR = 1e-9

/** How long work takes that begins with a fresh period. @param rate work done per second of running */
export function durationUnderQuotaS(workS: number, rate: number, { quotaS, periodS }: Quota): number {
  const perPeriodS = Math.min(rate * periodS, quotaS)
  const full = Math.max(0, Math.ceil(workS / perPeriodS - HAIR) - 1)
  return full * periodS + (workS - full * perPeriodS) / rate
}

/** The quota clocks of many slots. Every call costs O(1), however many periods it spans. */
export class QuotaClocks {
  private readonly quota: Quota
  /** Periods begin at this instant and every period length before and after. */
  private gridS: Float64Array
  /** The period in which work was done last, and how much. */
  private period: Float64Array
  private usedS: Float64Array

  constructor(slots: number, quota: Quota) {
    this.quota = quota
    this.gridS = new Float64Array(slots)
    this.period = new Float64Array(slots)
    this.usedS = new Float64Array(slots)
  }

  grow(slots: number): void {
    const longer = (column: Float64Array) => {
      const grown = new Float64Array(slots)
      grown.set(column)
      return grown
    }
    this.gridS = longer(this.gridS)
    this.period = longer(this.period)
    this.usedS = longer(this.usedS)
  }

  /** Begins anew. @param phase when within a period the slot begins its life: 0 = at its start, towards 1 = at its end */
  reset(slot: number, nowS: number, phase: number): void {
    this.gridS[slot] = nowS - phase * this.quota.periodS
    this.period[slot] = 0
    this.usedS[slot] = 0
  }

  /** Uses the clock from one instant to a later one. @returns how much of that time was running time */
  run(slot: number, fromS: number, toS: number, rate: number): number {
    const { quotaS, periodS } = this.quota
    const boundaryS = this.enter(slot, fromS)
    const usedS = this.usedS[slot]
    const leftS = quotaS - usedS
    if (toS < boundaryS) {
      const doneS = Math.min(rate * (toS - fromS), leftS)
      this.usedS[slot] = usedS + doneS
      return doneS / rate
    }
    const firstS = Math.min(rate * (boundaryS - fromS), leftS)
    const full = Math.floor((toS - boundaryS) / periodS)
    const lastS = Math.min(rate * (toS - boundaryS - full * periodS), quotaS)
    this.period[slot] = this.period[slot] + 1 + full
    this.usedS[slot] = lastS
    return (firstS + full * Math.min(rate * periodS, quotaS) + lastS) / rate
  }

  /** When this much running time, counted from `fromS`, will be over. */
  endS(slot: number, fromS: number, runningS: number, rate: number): number {
    const { quotaS } = this.quota
    const boundaryS = this.enter(slot, fromS)
    const doneS = Math.min(rate * (boundaryS - fromS), quotaS - this.usedS[slot])
    const laterS = runningS * rate - doneS
    if (laterS <= quotaS * HAIR) return fromS + runningS
    return boundaryS + durationUnderQuotaS(laterS, rate, this.quota)
  }

  /** Moves a slot on to the period of an instant. @returns when that period ends */
  private enter(slot: number, nowS: number): number {
    const { periodS } = this.quota
    const gridS = this.gridS[slot]
    const period = Math.floor((nowS - gridS) / periodS)
    // Not back: at a boundary, rounding may say that the period before has not ended.
    if (period > this.period[slot]) {
      this.period[slot] = period
      this.usedS[slot] = 0
    }
    return gridS + (this.period[slot] + 1) * periodS
  }
}
