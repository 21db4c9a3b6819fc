// A service watched behind a command: clients, a line whenever its counts change, and waiting for late metrics that Ctrl-C cuts short.
import { setTimeout as pause } from 'node:timers/promises'
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

/** The lab takes any credentials, AWS only those of the user. */
const LAB_CREDENTIALS = { accessKeyId: 'lab', secretAccessKey: 'lab' }

export async function clientsOf({
  region,
  endpointUrl,
  source,
}: Pick<WatchedService, 'region' | 'endpointUrl' | 'source'>) {
  const { openClients } = await import('../aws/clients.ts')
  return openClients({
    region,
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    ...(source === 'lab' ? { credentials: LAB_CREDENTIALS } : {}),
  })
}

type Stretch = Pick<CollectOptions, 'sinceS'> & {
  /** The service is watched to here, in seconds since 1970, also when the last request ended before. */
  untilS?: number
}

/** @param run when it began, where that is known */
export async function collected(
  watching: Watching,
  { settle }: WatchedService,
  { sinceS, untilS, quiet }: Stretch & { quiet: boolean },
): Promise<ServiceRecord> {
  const waiting = new AbortController()
  const cut = () => waiting.abort()
  process.once('SIGINT', cut)
  try {
    if (untilS !== undefined) await pauseUntil(untilS, waiting.signal)
    await watching.stop()
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

async function pauseUntil(untilS: number, signal: AbortSignal): Promise<void> {
  const leftMs = untilS * 1000 - Date.now()
  // Cut short it is over all the same.
  if (leftMs > 0) await pause(leftMs, undefined, { signal }).catch(() => undefined)
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
