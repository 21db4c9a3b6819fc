// Which service of several to import: the one named, or the only one.
import { UserError } from '../../simulator/index.ts'

export type Candidate<T> = { names: readonly string[]; value: T }

/** @throws UserError that lists the services there are */
export function chooseService<T>(candidates: readonly Candidate<T>[], wanted: string | undefined, from: string): T {
  const matching = wanted === undefined ? candidates : candidates.filter(({ names }) => names.includes(wanted))
  const [only] = matching
  if (only !== undefined && matching.length === 1) return only.value
  const known = candidates.map(({ names }) => names[0]).join(', ')
  if (candidates.length === 0) {
    const hint = 'Give a source that holds an ECS service with its task definition.'
    throw new UserError([{ path: from, message: 'there is no ECS service in it', hint }])
  }
  if (wanted === undefined)
    throw new UserError([
      { path: from, message: 'there are several services', found: known, hint: 'Choose one with --service.' },
    ])
  throw new UserError([
    {
      path: '--service',
      message:
        matching.length === 0 ? `there is no service ${wanted} in ${from}` : `several services are called ${wanted}`,
      found: known,
      hint: 'Name one of those found.',
    },
  ])
}
