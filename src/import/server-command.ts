// The application server that the command of a container starts, with its arguments.
import type { ContainerDefinition } from '@aws-sdk/client-ecs'
import { shellCommands } from './shell-words.ts'

const PROGRAMS = ['gunicorn', 'uvicorn', 'fastapi', 'hypercorn', 'node'] as const
export type ServerProgram = (typeof PROGRAMS)[number]

export type ServerCommand = {
  program: ServerProgram
  arguments: readonly string[]
  /** Variables that the command itself sets, as in `WEB_CONCURRENCY=4 gunicorn app`. */
  assigned: ReadonlyMap<string, string>
}

export function serverCommandOf({ entryPoint = [], command = [] }: ContainerDefinition): ServerCommand | undefined {
  for (const words of simpleCommands([...entryPoint, ...command])) {
    const found = startedBy(words)
    if (found !== undefined) return found
  }
  return undefined
}

/** Scripts of a shell are taken apart; so is a whole command line in one word. */
function simpleCommands(parts: readonly string[]): string[][] {
  const [first = '', ...others] = parts
  const isScript = (part: string, index: number) =>
    /^-\w*c$/.test(parts[index - 1] ?? '') || (/\s/.test(part) && isProgram(part.trim().split(/\s+/)[0] ?? ''))
  const at = [first, ...others].findIndex(isScript)
  if (at >= 0) return shellCommands(parts[at] as string)
  return /\s/.test(first) ? shellCommands(parts.join(' ')) : [[...parts]]
}

function isProgram(word: string): word is ServerProgram {
  return (PROGRAMS as readonly string[]).includes(nameOf(word))
}

function nameOf(word: string): string {
  return (word.split('/').at(-1) ?? '').replace(/^nodejs$/, 'node')
}

/** A word such as `node` may be anything behind other words; behind these it is the program that is started. */
const STARTERS =
  /^(exec|env|nohup|tini|dumb-init|catchsegv|ddtrace-run|opentelemetry-instrument|newrelic-admin|run-program|poetry|pipenv|uv|run|python[\d.]*|-.*|.*\.sh|docker-entrypoint|[A-Za-z_]\w*=.*)$/

function startedBy(words: readonly string[]): ServerCommand | undefined {
  const at = words.findIndex(isProgram)
  const before = words.slice(0, at)
  if (at < 0 || !before.every((word) => STARTERS.test(nameOf(word)) || STARTERS.test(word))) return undefined
  const assigned = before.flatMap((word) => {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
    return name === undefined || value === undefined ? [] : [[name, value] as const]
  })
  return {
    program: nameOf(words[at] as string) as ServerProgram,
    arguments: words.slice(at + 1),
    assigned: new Map(assigned),
  }
}
