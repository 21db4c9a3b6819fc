// A user's mistake: everything that is wrong, where it stands, what was found and what to do. Nothing else is shown of it.

export type Problem = {
  /** Where in the scenario (`service.tasks.max`), or the file or option concerned. */
  path: string
  message: string
  /** What stands there. */
  found?: string
  /** What to do. */
  hint?: string
  line?: number
  column?: number
}

export class UserError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems))
    this.name = 'UserError'
    this.problems = problems
  }
}

const MOST_SHOWN = 50

/** One block per problem: place and path, what is wrong, what to do. */
export function formatProblems(problems: readonly Problem[], fileName?: string): string {
  const blocks = problems.slice(0, MOST_SHOWN).map((problem) => blockOf(problem, fileName))
  const left = problems.length - MOST_SHOWN
  if (left > 0) blocks.push(`… and ${left} more problems`)
  return blocks.join('\n')
}

function blockOf({ path, message, found, hint, line, column }: Problem, fileName?: string): string {
  const place = line === undefined ? fileName : `${fileName ?? ''}:${line}:${column ?? 1}`
  const head = place === undefined ? path : `${place}  ${path}`
  const what = found === undefined ? message : `${message} (found: ${found})`
  return [head, `  ${what}`, ...(hint === undefined ? [] : [`  ${hint}`])].join('\n')
}
