// Errors and times of each request class and client, over all replications.
import { LogHistogram } from '../engine/log-histogram.ts'
import { ratio } from '../result/figures.ts'
import type { ClassOutput } from '../result/run-output.ts'
import type { VariantResult } from '../result/schema.ts'
import { successTimeScalars, timeScalars } from '../result/time-scalars.ts'
import type { Replication } from './replication.ts'
import type { Sample } from './sample.ts'
import { summarize } from './summarize.ts'

type ClassResult = VariantResult['classes'][number]

/** Classes in the order of the first replication; every replication has the same. */
export function classesOf(replications: readonly Replication[], isUncertain: boolean): ClassResult[] {
  const classes = replications[0]?.classes ?? []
  return classes.map(({ request, client }, index) => {
    const samples = replications.map((replication) => sampleOf(replication.classes[index] as ClassOutput))
    const { requests, succeeded, failed, errorRate, responseTimeS, timeToSuccessS } = summarize(samples, isUncertain)
    return { request, client, requests, succeeded, failed, errorRate, responseTimeS, timeToSuccessS }
  })
}

function sampleOf({ requests, succeeded, failed, responseTimeS }: ClassOutput): Sample {
  const times = LogHistogram.fromSparse(responseTimeS)
  const errorRate = ratio(failed, succeeded + failed, 'no request ended')
  return {
    scalars: {
      requests,
      succeeded,
      failed,
      errorRate,
      ...timeScalars('responseTimeS', times),
      ...successTimeScalars({ times, failed }, succeeded),
    },
    times: { responseTimeS: times },
  }
}
