// A small ECS that knows tasks with timestamps, pages its lists, and can deny or throttle: what moto does not have.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Behaviour = { tasks?: number; denied?: readonly string[]; throttledFirst?: number }
export type EcsEndpoint = { url: string; close: () => void; calls: string[] }

const PAGE = 3

/** Phases of task i: provisioned after 10 + i s, pulled within 20 s, started 5 s later. */
export async function openEcs({ tasks = 8, denied = [], throttledFirst = 0 }: Behaviour): Promise<EcsEndpoint> {
  const calls: string[] = []
  let throttled = 0
  const arns = Array.from({ length: tasks }, (_, index) => `arn:aws:ecs:us-east-1:111122223333:task/shop/${index}`)
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
      calls.push(operation)
      const send = (status: number, answer: object) =>
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer))
      if (denied.includes(operation)) return send(400, { __type: 'AccessDeniedException', message: 'not authorized' })
      if (throttled++ < throttledFirst) return send(400, { __type: 'ThrottlingException', message: 'Rate exceeded' })
      const input = JSON.parse(body) as { nextToken?: string; desiredStatus?: string; tasks?: string[] }
      if (operation === 'ListTasks')
        return send(200, listed(input.desiredStatus === 'STOPPED' ? [] : arns, input.nextToken))
      if (operation === 'DescribeTasks') return send(200, { tasks: (input.tasks ?? []).map(describedTask) })
      return send(400, { __type: 'ServiceNotFoundException', message: 'Service not found.' })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close(), calls }
}

function listed(arns: readonly string[], token: string | undefined): object {
  const from = Number(token ?? 0)
  const more = from + PAGE < arns.length ? { nextToken: String(from + PAGE) } : {}
  return { taskArns: arns.slice(from, from + PAGE), ...more }
}

function describedTask(arn: string): object {
  const index = Number(arn.split('/').at(-1))
  const created = 1_700_000_000
  const pullStarted = created + 10 + index
  return {
    taskArn: arn,
    createdAt: created,
    pullStartedAt: pullStarted,
    pullStoppedAt: pullStarted + 20,
    startedAt: pullStarted + 25,
  }
}
