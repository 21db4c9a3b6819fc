// gunicorn: its command line, GUNICORN_CMD_ARGS and WEB_CONCURRENCY, and the kinds of worker it can have.
// @source https://docs.gunicorn.org/en/stable/settings.html
import type { Findings } from './findings.ts'
import { readCount, type Server } from './server-count.ts'
import { optionOf, type Said, saidBy, variable } from './server-options.ts'
import { CUSTOMARY, GUNICORN_ARGUMENTS, WEB_CONCURRENCY } from './server-variables.ts'
import { shellCommands } from './shell-words.ts'

/** Workers that serve many requests at once in one thread, whose number has no limit of its own. */
const EVENT_LOOP = /uvicorn|tornado|aiohttp|asgi/i
/** The same, with at most `--worker-connections` of them. @source https://docs.gunicorn.org/en/stable/settings.html#worker-connections */
const GREEN = /gevent|eventlet|meinheld/i
const GREEN_CONNECTIONS = 1000
/** The same as a path: `gunicorn.workers.gthread.ThreadWorker`. */
const THREADED = /gthread/i
const SYNC = /^(sync|gunicorn\.workers\.sync\.SyncWorker)$/

export function readGunicorn(server: Server, findings: Findings): void {
  const option = (...names: string[]) => optionSaid(server, names)
  const file = option('-c', '--config')
  const settings = {
    workers: option('-w', '--workers'),
    threads: option('--threads'),
    kind: option('-k', '--worker-class'),
  }
  const open = Object.entries(settings).flatMap(([name, said]) => (said === undefined ? [name] : []))
  if (file !== undefined && open.length > 0) askForFile(file, open, server, findings)
  readKind(settings.kind, settings.threads, option('--worker-connections'), server, findings)
  const workers = settings.workers ?? (file === undefined ? variable(WEB_CONCURRENCY, server.environment) : undefined)
  readCount('service.server.processes', workers, { of: 'gunicorn', value: 1 }, findings)
  const { environment, command } = server
  if ([...argumentsOf(environment), ...command.arguments].includes('--preload'))
    findings.found('service.server.preload', true, server.from)
}

/** The command line counts before the variable. */
function optionSaid({ command, environment, from }: Server, names: readonly string[]): Said | undefined {
  return (
    saidBy(optionOf(command.arguments, names), from, environment) ??
    saidBy(optionOf(argumentsOf(environment), names), `environment: ${GUNICORN_ARGUMENTS}`, environment)
  )
}

function argumentsOf(environment: Server['environment']): string[] {
  return shellCommands(environment.get(GUNICORN_ARGUMENTS) ?? '').flat()
}

/** What the file may set is not known, and the customary variables only tell what it may look at. */
function askForFile(file: Said, open: readonly string[], { environment }: Server, findings: Findings): void {
  const name = 'value' in file ? file.value : 'a file'
  const hints = [WEB_CONCURRENCY, ...CUSTOMARY]
    .filter((each) => environment.get(each) !== undefined)
    .map((each) => `${each}=${environment.get(each)}`)
  const looksAt = hints.length === 0 ? '' : `; the environment has ${hints.join(', ')}, which it may read`
  findings.asks(
    `${open.map((each) => (each === 'kind' ? 'worker class' : each)).join(', ')} of gunicorn`,
    `they may be in ${name}, which is not read${looksAt}: set service.server (preset, processes, threads)`,
  )
}

/** Several threads make a sync worker a gthread one. */
function readKind(
  kind: Said | undefined,
  threads: Said | undefined,
  connections: Said | undefined,
  { from }: Server,
  findings: Findings,
): void {
  const name = kind === undefined ? 'sync' : 'value' in kind ? kind.value : undefined
  const where = kind !== undefined && 'from' in kind ? kind.from : from
  if (name !== undefined && (GREEN.test(name) || EVENT_LOOP.test(name))) {
    findings.found('service.server.preset', 'uvicorn', `${where}: ${name} serves many requests at once`)
    if (GREEN.test(name)) readConnections(connections, findings)
    return
  }
  const hasThreads = threads !== undefined && !('value' in threads && threads.value === '1')
  if (name !== undefined && (THREADED.test(name) || (SYNC.test(name) && hasThreads))) {
    findings.found('service.server.preset', 'gunicorn-gthread', where)
    readCount('service.server.threads', threads, { of: 'gunicorn', value: 1 }, findings)
    return
  }
  if (kind === undefined)
    findings.byDefault('service.server.preset', 'gunicorn-sync', 'gunicorn', 'nothing names another worker class')
  else if (name !== undefined && SYNC.test(name)) findings.found('service.server.preset', 'gunicorn-sync', where)
  else askForKind(kind, findings)
}

function readConnections(connections: Said | undefined, findings: Findings): void {
  const of = { of: 'gunicorn', value: GREEN_CONNECTIONS }
  readCount('service.server.threads', connections, of, findings)
  readCount('service.server.connectionsPerProcess', connections, of, findings)
}

function askForKind(kind: Said, findings: Findings): void {
  const why = 'unknown' in kind ? kind.unknown : `it is ${kind.value}, which import does not know`
  findings.guessed('service.server.preset', 'gunicorn-sync', `the worker class: ${why}`)
  findings.asks('the worker class of gunicorn', `${why}: set service.server (preset, threads)`)
}
