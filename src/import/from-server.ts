// How the application serves requests, as far as the command of its container and a few variables tell. What a configuration file may
// say besides is named, never guessed.
import type { ContainerDefinition } from '@aws-sdk/client-ecs'
import type { Findings } from './findings.ts'
import { readGunicorn } from './gunicorn.ts'
import { serverCommandOf } from './server-command.ts'
import { readCount, type Server } from './server-count.ts'
import { environmentOf, optionOf, saidBy, variable } from './server-options.ts'
import { UVICORN_WORKERS, WEB_CONCURRENCY } from './server-variables.ts'

const PRESETS = 'preset gunicorn-sync, gunicorn-gthread, uvicorn, node or thread-pool; processes, threads'

export function readServer(main: ContainerDefinition | undefined, findings: Findings): void {
  const command = main === undefined ? undefined : serverCommandOf(main)
  if (main === undefined || command === undefined) {
    findings.lacks('how the application serves requests', `set service.server (${PRESETS})`)
    return
  }
  const from = `container ${main.name}: command`
  const server = { command, environment: environmentOf(main, command.assigned), from }
  if (command.program === 'node') findings.found('service.server.preset', 'node', from)
  else if (command.program === 'gunicorn') readGunicorn(server, findings)
  else readEventLoop(server, EVENT_LOOPS[command.program], findings)
}

/** How each names its number of workers: options, then variables in the order in which it asks them. */
const EVENT_LOOPS = {
  uvicorn: { options: ['--workers'], variables: [UVICORN_WORKERS, WEB_CONCURRENCY] },
  fastapi: { options: ['--workers'], variables: [WEB_CONCURRENCY] },
  hypercorn: { options: ['-w', '--workers'], variables: [] },
} as const

/**
 * One event loop per process. @source https://www.uvicorn.org/settings/#production
 */
function readEventLoop(
  { command, environment, from }: Server,
  { options, variables }: (typeof EVENT_LOOPS)[keyof typeof EVENT_LOOPS],
  findings: Findings,
): void {
  findings.found('service.server.preset', 'uvicorn', from)
  const workers =
    saidBy(optionOf(command.arguments, options), from, environment) ??
    variables.map((name) => variable(name, environment)).find((said) => said !== undefined)
  readCount('service.server.processes', workers, { of: command.program, value: 1 }, findings)
  const limit = optionOf(command.arguments, ['--limit-concurrency'])
  if (limit !== undefined) findings.ignores(`that ${command.program} answers 503 beyond ${limit} connections`)
}
