// An account with one service whose tasks have timestamps; its answers can be paged, denied and throttled.
import type { Task } from '@aws-sdk/client-ecs'
import { type Account, EMPTY_ACCOUNT } from '../../src/lab/endpoint/account.ts'
import { type Endpoint, openEndpoint } from '../../src/lab/endpoint/endpoint.ts'
import { AwsError } from '../../src/lab/endpoint/operation.ts'

export type Recorded = Endpoint & { calls: string[] }

export type Trouble = {
  denied?: readonly string[]
  /** The first calls that are throttled. */
  throttledFirst?: number
  pageSize?: number
}

export async function openRecorded(account: () => Account, trouble: Trouble = {}): Promise<Recorded> {
  const { denied = [], throttledFirst = 0, pageSize = 3 } = trouble
  const calls: string[] = []
  const before = (call: string) => {
    calls.push(call)
    if (denied.includes(call)) throw new AwsError('AccessDeniedException', `not authorized to perform ${call}`)
    if (calls.length <= throttledFirst) throw new AwsError('ThrottlingException', 'Rate exceeded')
  }
  return { ...(await openEndpoint({ account, pageSize, before })), calls }
}

/** Phases of task i: provisioned after 10 + i s, pulled within 20 s, started 5 s later. */
export function accountWithTasks(count: number): Account {
  return {
    ...EMPTY_ACCOUNT,
    clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/shop',
    services: [{ serviceName: 'orders', status: 'ACTIVE', launchType: 'FARGATE' }],
    tasks: Array.from({ length: count }, (_, index) => taskWith(index)),
  }
}

function taskWith(index: number): Task {
  const at = (seconds: number) => new Date((1_700_000_000 + seconds) * 1000)
  return {
    taskArn: `arn:aws:ecs:us-east-1:111122223333:task/shop/${index}`,
    group: 'service:orders',
    desiredStatus: 'RUNNING',
    createdAt: at(0),
    pullStartedAt: at(10 + index),
    pullStoppedAt: at(30 + index),
    startedAt: at(35 + index),
  }
}
