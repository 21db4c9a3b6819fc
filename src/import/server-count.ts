// Counts of processes and threads that a server's command names, or leaves to the server's default.
import type { Findings } from './findings.ts'
import type { ServerCommand } from './server-command.ts'
import type { Environment, Said } from './server-options.ts'

export type Server = { command: ServerCommand; environment: Environment; from: string }

/** A count that is said, or the program's default; one that cannot be told is asked for. */
export function readCount(
  path: string,
  said: Said | undefined,
  { of, value }: { of: string; value: number },
  findings: Findings,
): void {
  if (said === undefined) {
    findings.byDefault(path, value, of, 'nothing names another number')
    return
  }
  const unknown = 'unknown' in said ? said.unknown : /^[1-9]\d*$/.test(said.value) ? undefined : `it is ${said.value}`
  if (unknown === undefined && 'value' in said) {
    findings.found(path, Number(said.value), said.from)
    return
  }
  findings.guessed(path, value, `${unknown}; ${value} is the default of ${of}`)
  findings.asks(path, `${unknown}: set it`)
}
