// The rest of a month in a sentence: how many tasks were priced, and why so many.
import type { RestOfMonth, RestPart } from './rest-of-month.ts'

/** What a Result says of it. */
export type ToldRest = { hours: number; tasks: number; words: string }

/** Of all replications together. @returns nothing where there is no rest, or where the tasks of a run are not known */
export function toldRest(rests: readonly (RestOfMonth | undefined)[]): ToldRest | undefined {
  const known = rests.filter((rest) => rest !== undefined && !Number.isNaN(rest.tasks)) as RestOfMonth[]
  const [first] = known
  if (first === undefined || known.length < rests.length || first.hours <= 0) return undefined
  const tasks = mean(known.map((rest) => rest.tasks))
  const isAlike = known.every((rest) => rest.tasks === first.tasks)
  const count = isAlike ? partsText(first.parts) : `${tasksText(tasks)} on average over the replications`
  const words = `the ${rounded(first.hours)} h between surges are priced at ${count}, ${reason(first)}`
  return { hours: first.hours, tasks, words }
}

/** `4 tasks` or `10 tasks for 14 % of the time and 4 for 86 %` */
function partsText(parts: readonly RestPart[]): string {
  const shares = new Map<number, number>()
  for (const { tasks, share } of parts) shares.set(tasks, (shares.get(tasks) ?? 0) + share)
  const [[tasks] = [0], ...others] = [...shares]
  if (others.length === 0) return tasksText(tasks)
  const of = ([count, share]: [number, number], index: number) =>
    `${index === 0 ? tasksText(count) : count} for ${percent(share)} of the time`
  const texts = [...shares].sort(([left], [right]) => right - left).map(of)
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}

function reason({ rule, parts, rateRps }: RestOfMonth): string {
  if (rule.kind === 'given') return 'as month.otherwise.tasks says'
  const { needed, leftAlone, rests } = rule
  if (leftAlone > 0)
    return rests === undefined
      ? 'as nothing takes tasks away after a surge'
      : `of which ${rests} takes no more away at this load`
  const atMost = parts.every(({ tasks, max }) => tasks === max && needed > max)
  if (atMost) return `the maximum in force, where ${rests} asks for ${countText(needed)}`
  if (parts.every(({ tasks, min }) => tasks === min))
    return `the minimum in force (${rests} needs ${needed} at ${rateRps} requests/s)`
  return `which ${rests} needs at its target, within the bounds in force`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function tasksText(count: number): string {
  return `${rounded(count)} ${count === 1 ? 'task' : 'tasks'}`
}

function countText(count: number): string {
  return count === Number.POSITIVE_INFINITY ? 'ever more' : String(count)
}

function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 10) / 10)
}

function percent(share: number): string {
  return share < 0.01 ? 'less than 1 %' : `${Math.round(share * 100)} %`
}
