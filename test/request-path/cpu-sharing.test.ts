// How runnable work shares a task's CPU: max–min fair, with and without a quota per period, all at once or one step after another;
// checked against a plain reference.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CpuLimits, CpuSharing } from '../../simulator/request-path/cpu-sharing.ts'

type Job = { startS: number; process: number; cpuS: number }
type Limits = CpuLimits & { processes: number }

/** When each job ends, as the simulator computes it. */
function simulated(jobs: readonly Job[], { processes, ...limits }: Limits) {
  const cpu = new CpuSharing(1, processes, limits)
  cpu.reset(0, 0)
  const endS: number[] = []
  const finishUntil = (timeS: number) => {
    while (cpu.timers.topTimeS() <= timeS && cpu.timers.topTimeS() < Number.POSITIVE_INFINITY) {
      const nowS = cpu.timers.topTimeS()
      endS[cpu.finishNext(0, nowS)] = nowS
    }
  }
  for (const [id, { startS, process, cpuS }] of jobs.entries()) {
    finishUntil(startS)
    cpu.join(0, process, startS, cpuS, id)
  }
  finishUntil(Number.POSITIVE_INFINITY)
  return { endS, usedVcpuS: cpu.usedVcpuS[0] as number }
}

/** The same, by following every job from event to event; the ends of quotas and periods are events, too. */
function reference(jobs: readonly Job[], limits: Limits): { endS: number[]; usedPerPeriodS: number[] } {
  const { quotaS, periodS } = limits.quota ?? { quotaS: Number.POSITIVE_INFINITY, periodS: Number.POSITIVE_INFINITY }
  const leftS = jobs.map(({ cpuS }) => cpuS)
  const endS: number[] = []
  const usedPerPeriodS = [0]
  for (let nowS = 0; endS.filter((end) => end !== undefined).length < jobs.length; ) {
    const usedS = usedPerPeriodS.at(-1) as number
    const periodEndS = periodS * usedPerPeriodS.length
    const runnable = jobs.flatMap((job, id) => (job.startS <= nowS && endS[id] === undefined ? [id] : []))
    const running = usedS >= quotaS - 1e-9 ? [] : runnable.filter((id) => hasTurn(id, runnable, jobs, limits))
    const speeds = fairShares(
      running.map((id) => (jobs[id] as Job).process),
      limits,
    )
    const total = speeds.reduce((sum, speed) => sum + speed, 0)
    const nextStartS = Math.min(...jobs.filter(({ startS }) => startS > nowS).map(({ startS }) => startS))
    const nextEndS = Math.min(...running.map((id, index) => nowS + (leftS[id] as number) / (speeds[index] as number)))
    const quotaEndS = total > 0 ? nowS + (quotaS - usedS) / total : Number.POSITIVE_INFINITY
    const thenS = Math.min(nextStartS, nextEndS, quotaEndS, periodEndS)
    usedPerPeriodS[usedPerPeriodS.length - 1] = usedS + total * (thenS - nowS)
    for (const [index, id] of running.entries()) {
      leftS[id] = (leftS[id] as number) - (speeds[index] as number) * (thenS - nowS)
      if ((leftS[id] as number) <= 1e-9) endS[id] = thenS
    }
    if (thenS === periodEndS) usedPerPeriodS.push(0)
    nowS = thenS
  }
  return { endS, usedPerPeriodS }
}

/** Under fifo only the oldest step of a process runs. Jobs are numbered in the order in which they come. */
function hasTurn(id: number, runnable: readonly number[], jobs: readonly Job[], { order }: Limits): boolean {
  if (order !== 'fifo') return true
  return !runnable.some((other) => other < id && jobs[other]?.process === jobs[id]?.process)
}

/** Max–min fair speeds of threads: all get the same level unless they cannot use it; the level is found by bisection. */
function fairShares(processOf: readonly number[], { taskVcpu, processVcpu }: Limits): number[] {
  const most = processOf.map((process) =>
    Math.min(1, processVcpu / processOf.filter((other) => other === process).length),
  )
  const at = (level: number) => most.map((limit) => Math.min(limit, level))
  let [low, high] = [0, 1]
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (at(middle).reduce((sum, speed) => sum + speed, 0) > taskVcpu) high = middle
    else low = middle
  }
  return at(high)
}

const job = (processes: number) =>
  fc.record({
    startS: fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 10),
    process: fc.integer({ min: 0, max: processes - 1 }),
    cpuS: fc.integer({ min: 1, max: 50 }).map((tenths) => tenths / 10),
  })

const situation = fc.integer({ min: 1, max: 4 }).chain((processes) =>
  fc.record({
    jobs: fc
      .array(job(processes), { minLength: 1, maxLength: 12 })
      .map((jobs) => jobs.toSorted((left, right) => left.startS - right.startS)),
    limits: fc.record({
      taskVcpu: fc.constantFrom(0.25, 0.5, 1, 2, 4),
      processVcpu: fc.constantFrom(0.5, 1, 64),
      processes: fc.constant(processes),
      order: fc.constantFrom('shared' as const, 'fifo' as const),
      quota: fc.option(fc.record({ quotaS: fc.constantFrom(0.05, 0.25, 0.9, 1.5), periodS: fc.constantFrom(0.4, 1) }), {
        nil: undefined,
      }),
    }),
  }),
)

test('agrees with a plain event-by-event reference on generated work', () => {
  fc.assert(
    fc.property(situation, ({ jobs, limits }) => {
      const { endS, usedVcpuS } = simulated(jobs, limits)
      for (const [id, end] of reference(jobs, limits).endS.entries()) expect(endS[id]).toBeCloseTo(end, 6)
      const work = jobs.reduce((sum, { cpuS }) => sum + cpuS, 0)
      expect(usedVcpuS).toBeCloseTo(work, 6)
    }),
    { numRuns: 500 },
  )
})

// https://docs.kernel.org/scheduler/sched-bwc.html
test('no period uses more than its quota, and each uses what the reference says', () => {
  const withQuota = situation.filter(({ limits }) => limits.quota !== undefined)
  fc.assert(
    fc.property(withQuota, ({ jobs, limits }) => {
      const { quotaS, periodS } = limits.quota as { quotaS: number; periodS: number }
      const used = usedPerPeriod(jobs, limits, periodS)
      for (const usedS of used) expect(usedS).toBeLessThanOrEqual(quotaS + 1e-9)
      for (const [period, usedS] of reference(jobs, limits).usedPerPeriodS.entries())
        expect(used[period] ?? 0).toBeCloseTo(usedS, 6)
    }),
  )
})

/** What a task uses in each period, read from the outside at the periods' ends. */
function usedPerPeriod(jobs: readonly Job[], { processes, ...limits }: Limits, periodS: number): number[] {
  const cpu = new CpuSharing(1, processes, limits)
  cpu.reset(0, 0)
  const used: number[] = []
  let before = 0
  const closePeriodsUntil = (timeS: number) => {
    while (periodS * (used.length + 1) < timeS) {
      cpu.advance(0, periodS * (used.length + 1))
      used.push((cpu.usedVcpuS[0] as number) - before)
      before = cpu.usedVcpuS[0] as number
    }
  }
  const finishUntil = (timeS: number) => {
    while (cpu.timers.topTimeS() <= timeS && cpu.timers.topTimeS() < Number.POSITIVE_INFINITY) {
      const nowS = cpu.timers.topTimeS()
      closePeriodsUntil(nowS)
      cpu.finishNext(0, nowS)
    }
    if (timeS < Number.POSITIVE_INFINITY) closePeriodsUntil(timeS)
  }
  for (const [id, { startS, process, cpuS }] of jobs.entries()) {
    finishUntil(startS)
    cpu.join(0, process, startS, cpuS, id)
  }
  finishUntil(Number.POSITIVE_INFINITY)
  return [...used, (cpu.usedVcpuS[0] as number) - before]
}

describe('by hand', () => {
  const together = (count: number, processOf: (index: number) => number, limits: Limits) =>
    simulated(
      Array.from({ length: count }, (_, index) => ({ startS: 0, process: processOf(index), cpuS: 1 })),
      limits,
    ).endS

  test('two requests on one vCPU take twice as long', () => {
    expect(together(2, () => 0, { taskVcpu: 1, processVcpu: 64, processes: 1 })).toEqual([2, 2])
  })

  // https://docs.python.org/3/glossary.html#term-global-interpreter-lock
  test('a process that can use one vCPU leaves the rest of a large task idle', () => {
    expect(together(4, () => 0, { taskVcpu: 4, processVcpu: 1, processes: 1 })).toEqual([4, 4, 4, 4])
    expect(together(4, (index) => index, { taskVcpu: 4, processVcpu: 1, processes: 4 })).toEqual([1, 1, 1, 1])
  })

  test('a task of four vCPU works on four requests at full speed, on eight at half', () => {
    const limits = { taskVcpu: 4, processVcpu: 64, processes: 1 }
    expect(together(1, () => 0, limits)).toEqual([1])
    expect(together(4, () => 0, limits)).toEqual([1, 1, 1, 1])
    expect(together(8, () => 0, limits)).toEqual(new Array(8).fill(2))
  })

  // https://docs.kernel.org/scheduler/sched-bwc.html
  test('under a quota, work runs at full speed until the quota is used up, then all of the task waits for the next period', () => {
    const quota = { quotaS: 1.5, periodS: 10 }
    const limits = { taskVcpu: 2, processVcpu: 1, processes: 2, quota }
    expect(together(2, (index) => index, limits)).toEqual([10.25, 10.25])
    expect(together(1, () => 0, limits)).toEqual([1])
  })

  // https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop
  test('an event loop runs one step after another, each to its end', () => {
    const limits = { taskVcpu: 4, processVcpu: 1, processes: 1 }
    expect(together(3, () => 0, { ...limits, order: 'fifo' })).toEqual([1, 2, 3])
    expect(together(3, () => 0, { ...limits, order: 'shared' })).toEqual([3, 3, 3])
  })

  test('event loops beside each other share the task', () => {
    const limits: Limits = { taskVcpu: 1, processVcpu: 1, processes: 2, order: 'fifo' }
    expect(together(4, (index) => index % 2, limits)).toEqual([2, 2, 4, 4])
  })
})
