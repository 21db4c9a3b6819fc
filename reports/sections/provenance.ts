// Where the figures come from, in a line below the verdict.
import type { Result } from '../../simulator/result/schema.ts'
import { plainText } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { WallClock } from '../wall-clock.ts'

const SOURCES: Readonly<Record<Result['source'], string>> = {
  simulated: 'Forecast by simulation',
  k6: 'Measured by k6',
  aws: 'Observed in AWS',
  lab: 'Observed in the local lab',
}

export function provenanceLine({ source, scenario, provenance }: Result, clock: WallClock): Html {
  const { replications, interrupted } = provenance
  const count = replications === 1 ? '1 replication' : `${replications} replications`
  const parts = [
    SOURCES[source],
    `${count} of ${plainText(scenario.horizonS, 'seconds')} from ${clock.full(0)}`,
    `seed ${provenance.seed}`,
    `surgecast ${provenance.version}`,
  ]
  return html`<p class="provenance">${parts.join(' · ')}</p>
${interrupted && html`<p class="warning">The run was interrupted: intervals are wider than they were meant to be.</p>`}`
}
