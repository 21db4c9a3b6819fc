// The options that name a live service; the same for every command that reads an account.
import type { Command, OptionValues } from '@commander-js/extra-typings'
import { UserError } from '../../simulator/index.ts'
import { seconds } from './option-values.ts'

export function withAwsOptions<Args extends unknown[], Options extends OptionValues>(command: Command<Args, Options>) {
  return command
    .requiredOption('--cluster <name>', 'cluster of the service')
    .requiredOption('--service <name>', 'name of the service')
    .option(...REGION, defaultRegion())
    .option(...ENDPOINT)
}

const REGION = ['--region <region>', 'Region (default: AWS_REGION, else us-east-1)'] as const
const ENDPOINT = [
  '--endpoint-url <url>',
  'another address than that of AWS (default: AWS_ENDPOINT_URL), such as that of the lab or of an emulator',
] as const

/** What a command that watches a service needs to know besides its name. */
export function withWatchOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
) {
  return command
    .option('--every <duration>', 'time from one look at the service to the next', seconds(LEAST_EVERY_S), 10)
    .option('--settle <duration>', 'how long to wait for metrics that CloudWatch shows late', seconds(0), 180)
    .option('--show-ids', 'let account numbers and ARNs stay in result and report')
}

const LEAST_EVERY_S = 0.5

/** The same for a load test, of which the service's side is optional. */
export function withServiceOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
) {
  return withWatchOptions(
    command
      .option('--cluster <name>', 'watch a service meanwhile: its cluster')
      .option('--service <name>', 'watch a service meanwhile: its name')
      .option(...REGION, defaultRegion())
      .option(...ENDPOINT),
  )
}

export type WatchedService = {
  /** Whose service it is: AWS's unless said, or the lab's behind the same calls. */
  source?: 'aws' | 'lab'
  cluster: string
  service: string
  region: string
  endpointUrl?: string
  every: number
  settle: number
  showIds?: true
}
export type ServiceOptions = Partial<WatchedService>

/** @returns undefined when no service is named @throws UserError for half a name */
export function serviceOf(options: ServiceOptions): WatchedService | undefined {
  const {
    cluster,
    service,
    region = defaultRegion(),
    every = 10,
    settle = 180,
    endpointUrl,
    showIds,
    source = 'aws',
  } = options
  if (cluster === undefined && service === undefined) return undefined
  if (cluster === undefined || service === undefined) {
    const missing = cluster === undefined ? '--cluster' : '--service'
    throw new UserError([
      { path: missing, message: 'is missing', hint: 'A service is named by --cluster and --service together.' },
    ])
  }
  return {
    cluster,
    service,
    region,
    every,
    settle,
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(showIds === undefined ? {} : { showIds }),
    ...(source === undefined ? {} : { source }),
  }
}

function defaultRegion(): string {
  return process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1'
}
