// `surgecast import aws`: a live service, its traffic and its start-up phases as a scenario. Reads only.
import { dirname, join } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import { UserError } from '../../simulator/index.ts'
import { writeWhole } from '../files/write-whole.ts'
import { withAwsOptions } from './aws-options.ts'
import { needFreeFile, STRICT_HELP, writeImported } from './imported-file.ts'
import { instant } from './option-values.ts'

const TRACE_FILE = 'traffic.csv'
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const MOST_DAYS = 15

export function awsCommand() {
  return withAwsOptions(new Command('aws').description('from a live service, its metrics and its tasks; read-only'))
    .option(
      '--from <instant>',
      'first minute of the traffic, as in 2026-11-17T06:00Z (default: a day before --to)',
      instant,
    )
    .option('--to <instant>', 'end of the traffic (default: now)', instant)
    .option('--output <file>', 'where the scenario goes; the traffic goes beside it', 'scenario.yaml')
    .option('--force', 'overwrite existing files')
    .option('--strict', STRICT_HELP)
    .action(async ({ cluster, service, region, endpointUrl, from, to, output, force, strict }) => {
      const target = { output, ...(force ? { force } : {}), ...(strict ? { strict } : {}) }
      const tracePath = join(dirname(output), TRACE_FILE)
      needFreeFile(target)
      needFreeFile({ ...target, output: tracePath })
      const span = spanOf(from, to)
      const [{ openClients }, { importAccount }] = await Promise.all([
        import('../aws/clients.ts'),
        import('../aws/import-account.ts'),
      ])
      const clients = openClients({ region, ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }) })
      const { imported, trace } = await importAccount(clients, { cluster, service }, span, TRACE_FILE)
      if (trace !== undefined) await writeWhole(tracePath, traceText(trace))
      await writeImported(imported, `Imported from service ${service} of cluster ${cluster}, ${region}`, target, trace)
    })
}

/** @throws UserError when there is no time between the two */
function spanOf(from: Date | undefined, to: Date | undefined): { from: Date; to: Date } {
  const end = wholeMinute(to ?? new Date())
  const start = wholeMinute(from ?? new Date(end.getTime() - DAY_MS))
  const days = (end.getTime() - start.getTime()) / DAY_MS
  if (days > 0 && days <= MOST_DAYS) return { from: start, to: end }
  const message =
    days > 0 ? `more than ${MOST_DAYS} days lie between --from and --to` : '--to does not come after --from'
  const hint = `CloudWatch keeps minutes for ${MOST_DAYS} days. Take the surge and the hour before it.`
  throw new UserError([{ path: '--from', message, hint }])
}

function wholeMinute(at: Date): Date {
  return new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS)
}

function traceText({ binS, counts }: { binS: number; counts: readonly number[] }): string {
  const lines = counts.map((count, index) => `${index * binS},${count}`)
  return `${['time_s,requests', ...lines].join('\n')}\n`
}
