// One line per request from HAProxy's log: what an ALB's access log and metrics would have of it.

export type BalancedRequest = {
  /** When it was read from its client, in seconds since the epoch. */
  arrivedS: number
  /** Undefined when there was none to send it to. */
  target: string | undefined
  status: number
  /** Whether the target gave this status (HTTPCode_Target_…) or the balancer did (HTTPCode_ELB_…). */
  fromTarget: boolean
  /** From the standing connection to the first of the answer: TargetResponseTime; undefined without an answer. */
  targetResponseS: number | undefined
  /** From arrival to the last of the answer. */
  totalS: number
}

const MARK = 'request'

/** The fields in the order that `requestIn` reads them; HAProxy counts milliseconds, -1 for what did not happen. */
export const LOG_FORMAT = `${MARK} %[var(txn.arrivedMs)] %s %ST %[var(txn.answered)] %Tr %Ta`

const NO_TARGET = '<NOSRV>'

/** @returns undefined for a line that is not about a request */
export function requestIn(line: string): BalancedRequest | undefined {
  const [mark, arrivedMs, target, status, answered, targetResponseMs, totalMs] = line.split(' ')
  // A client that says nothing, or nonsense, makes a line without arrival.
  if (mark !== MARK || arrivedMs === '-') return undefined
  return {
    arrivedS: Number(arrivedMs) / 1000,
    target: target === NO_TARGET ? undefined : target,
    status: Number(status),
    fromTarget: answered === '1',
    targetResponseS: Number(targetResponseMs) < 0 ? undefined : Number(targetResponseMs) / 1000,
    totalS: Number(totalMs) / 1000,
  }
}
