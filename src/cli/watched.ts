// A service watched behind a command: clients, a line whenever its counts change, and waiting for late metrics that Ctrl-C cuts short.
import type { CollectOptions, Watching } from '../aws/watch-service.ts'
import type { CountSample, ServiceRecord } from '../observed/service-record.ts'
import type { WatchedService } from './aws-options.ts'
import { numberText } from './figure-text.ts'

/** @throws UserError when there is no such service, or it cannot be asked */
export async function watched(service: WatchedService, quiet: boolean): Promise<Watching> {
  const { watchService } = await import('../aws/watch-service.ts')
  const say = sayer(quiet)
  say(
    `Watching service ${service.service} of cluster ${service.cluster} every ${numberText(service.every, 'seconds')}.`,
  )
  return watchService({
    clients: await clientsOf(service),
    name: service,
    everyS: service.every,
    showIds: service.showIds === true,
    onLook: changesTo(say),
  })
}

export async function clientsOf({ region, endpointUrl }: Pick<WatchedService, 'region' | 'endpointUrl'>) {
  const { openClients } = await import('../aws/clients.ts')
  return openClients({ region, ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }) })
}

/** @param run when it began, where that is known */
export async function collected(
  watching: Watching,
  { settle }: WatchedService,
  { sinceS, quiet }: Pick<CollectOptions, 'sinceS'> & { quiet: boolean },
): Promise<ServiceRecord> {
  await watching.stop()
  const waiting = new AbortController()
  const cut = () => waiting.abort()
  process.once('SIGINT', cut)
  try {
    if (settle > 0)
      sayer(quiet)(`Waiting ${numberText(settle, 'seconds')} for late metrics; Ctrl-C goes on without them.`)
    return await watching.collect({
      settleS: settle,
      signal: waiting.signal,
      ...(sinceS === undefined ? {} : { sinceS }),
    })
  } finally {
    process.off('SIGINT', cut)
  }
}

/** Names that a command line is told with; an ARN, which a name may be given as, keeps its last part. */
export function serviceWords({ cluster, service, region }: WatchedService): string {
  const name = (text: string) => text.split('/').at(-1)
  return `--cluster ${name(cluster)} --service ${name(service)} --region ${region}`
}

function sayer(quiet: boolean): (text: string) => void {
  return quiet ? () => {} : (text) => void process.stderr.write(`${text}\n`)
}

function changesTo(say: (text: string) => void): (sample: CountSample) => void {
  let last = ''
  return ({ atS, desired, pending, running, healthy }) => {
    const healthyText = Number.isNaN(healthy) ? '' : `, healthy ${healthy}`
    const text = `desired ${desired}, pending ${pending}, running ${running}${healthyText}`
    if (text !== last) say(`${new Date(atS * 1000).toISOString().slice(11, 19)} UTC  ${text}`)
    last = text
  }
}
