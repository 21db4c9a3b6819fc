// HAProxy's runtime API: one command per connection to its socket, and its table of statistics.
// @source https://docs.haproxy.org/2.6/management.html#9.3
import { connect } from 'node:net'

const ANSWER_TIMEOUT_MS = 5000

/** @throws Error when HAProxy does not answer */
export function ask(socketPath: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(socketPath, () => socket.end(`${command}\n`))
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error(`HAProxy does not answer: ${command}`)))
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      answer += text
    })
    socket.once('error', reject)
    socket.once('close', () => resolve(answer.trim()))
  })
}

/** @param expected what HAProxy says when it did it; most commands say nothing @throws Error with what it says instead */
export async function tell(socketPath: string, command: string, expected = ''): Promise<void> {
  const answer = await ask(socketPath, command)
  if (answer !== expected) throw new Error(`HAProxy refuses \`${command}\`: ${answer}`)
}

type ProxyCounters = {
  /** Requests in work, connections being made included. */
  inFlight: number
  requests: number
  /** Answers by first digit of their status, as HAProxy counts them: before 503 becomes 502 or 504. */
  statuses: Readonly<Record<'2xx' | '3xx' | '4xx' | '5xx', number>>
  connectErrors: number
  answerErrors: number
}

export type BalancerStats = {
  frontend: ProxyCounters
  targets: ReadonlyMap<string, ProxyCounters & { isRouted: boolean }>
}

/** @param csv answer to `show stat` */
export function statsIn(csv: string): BalancerStats {
  const [head = '', ...lines] = csv.replace(/^# /, '').split('\n')
  const names = head.split(',')
  const rows = lines.map((line) => {
    const values = line.split(',')
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))
  })
  const frontend = rows.find(({ svname }) => svname === 'FRONTEND') ?? {}
  const targets = rows.filter(({ svname = '' }) => !['', 'FRONTEND', 'BACKEND'].includes(svname))
  return {
    frontend: countersIn(frontend),
    targets: new Map(targets.map((row) => [row['svname'] ?? '', { ...countersIn(row), isRouted: isRouted(row) }])),
  }
}

type Row = Readonly<Record<string, string>>

function countersIn(row: Row): ProxyCounters {
  const count = (name: string) => Number(row[name] ?? 0)
  return {
    inFlight: count('scur'),
    requests: row['req_tot'] === undefined || row['req_tot'] === '' ? count('stot') : count('req_tot'),
    statuses: {
      '2xx': count('hrsp_2xx'),
      '3xx': count('hrsp_3xx'),
      '4xx': count('hrsp_4xx'),
      '5xx': count('hrsp_5xx'),
    },
    connectErrors: count('econ'),
    answerErrors: count('eresp'),
  }
}

/** `no check`, where nobody checks, or UP; DRAIN and MAINT get nothing new. */
function isRouted({ status = '' }: Row): boolean {
  return status === 'no check' || status.startsWith('UP')
}
