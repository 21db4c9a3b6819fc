// All cases that the simulator can be set up for, and what is left out and why.
import type { CaseWorld } from './case-world.ts'
import { IMPATIENCE } from './impatience.ts'
import { KNOWN_CASES } from './known-cases.ts'
import { RETRIES } from './retries.ts'
import { ROUTING } from './routing.ts'
import { SINGLE_STATION } from './single-station.ts'
import { SURGES } from './surges.ts'

export const CASES: readonly CaseWorld[] = [...SINGLE_STATION, ...ROUTING, ...IMPATIENCE, ...RETRIES, ...SURGES]

/** Cases of a second or two each, checked with every test run; the others take minutes and are checked every night. */
const QUICK = [
  'mm1-050',
  'mm1-050-event-loop',
  'mm1k-5-090',
  'mmck-4-10-120',
  'mmc-D-10-110',
  'fin-20-2',
  'retry-amp-f10-k4',
  'retry-amp-f50-k4',
  'retry-bucket-f50',
  'metastable-hotos-280',
  'metastable-hidden-140',
]

/** A few take as long as all the others together: they have a test file, and so a core, of their own. */
const LONGEST = ['mmc-50-096', 'erlA-50-48', 'spike-90s']

export const quickCases = CASES.filter(({ name }) => QUICK.includes(name))
export const longestCases = CASES.filter(({ name }) => LONGEST.includes(name))
export const nightlyCases = CASES.filter((world) => !quickCases.includes(world) && !longestCases.includes(world))

export type Missing = { id: string; figure: string; lacks: string }

const LACKS: readonly (readonly [id: string, lacks: string, figures?: readonly string[]])[] = [
  ['mx-m1-080-batch4', 'arrivals in batches'],
  ['sq2-100-090', 'routing to the better of two random targets'],
  ['mm1-setup-exp', 'a task that switches off when idle and is started by the next request, which waits for it'],
  ['mm4-breakdown', 'random task failures, and a queue shared by tasks into which interrupted requests go back'],
  ['hedge-p95-lognormal', 'hedged requests'],
  ['sre-throttle-K2', 'clients that throttle themselves by the share of requests accepted'],
  ['mln1ps-080-cv2', 'the ratio of response time to size of each single request', ['mean_slowdown']],
  ['retrial-5-080', 'outcomes of first attempts apart from those of retries', ['P_block_first']],
]

/** Every figure of every known case that no world reads. */
export const NOT_YET: readonly Missing[] = LACKS.flatMap(([id, lacks, figures]) => {
  const known = KNOWN_CASES.find((candidate) => candidate.id === id)
  return (figures ?? Object.keys(known?.expected ?? {})).map((figure) => ({ id, figure, lacks }))
})
