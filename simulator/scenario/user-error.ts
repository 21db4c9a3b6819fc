// A user's mistake: everything that is wrong, where it stands, what was found and what to do. Nothing else is shown of it.

export type Problem = {
  /** Where in the scenario (`service.tasks.max`), or the file or option concerned. */
  path: string
  message: string
  /** What stands there. */
  found?: string
  /** What to do. */
  hint?: string
  /** The file that `line` and `column` count in, when it is not the scenario's own (a trace). */
  file?: string
  line?: number
  column?: number
}

export class UserError extends Error {
  readonly problems: readonly Problem[]

  /** @param fileName what lines and columns refer to */
  constructor(problems: readonly Problem[], fileName?: string) {
    super(formatProblems(problems, fileName))
    this.name = 'UserError'
    this.problems = problems
  }
}

const MOST_SHOWN = 50

/** One block per problem: place and path, what is wrong, what to do. */
export function formatProblems(problems: readonly Problem[], fileName?: string): string {
  const blocks = problems.slice(0, MOST_SHOWN).map((problem) => blockOf(problem, fileName))
  const left = problems.length - MOST_SHOWN
  if (left > 0) blocks.push(left === 1 ? '… and 1 more problem' : `… and ${left} more problems`)
  return blocks.join('\n')
}

function blockOf(problem: Problem, fileName?: string): string {
  const { path, message, found, hint, file = fileName } = problem
  const place = placeOf(problem, file)
  const head = place === undefined ? path : path === file ? place : `${place}  ${path}`
  const what = found === undefined ? message : `${message} (found: ${found})`
  return [head, `  ${what}`, ...(hint === undefined ? [] : [`  ${hint}`])].map(printable).join('\n')
}

/** `scenario.yaml:12:5`; undefined where there is no file to speak of. */
function placeOf({ path, line, column }: Problem, file?: string): string | undefined {
  if (path.startsWith('--')) return undefined
  if (line === undefined) return file
  return [file ?? '', line, ...(column === undefined ? [] : [column])].join(':')
}

/** What a file holds may carry line breaks and terminal codes: they are shown, not obeyed. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    const code = character.codePointAt(0) as number
    return character === '\n' ? '\\n' : `\\x${code.toString(16).padStart(2, '0')}`
  })
}
