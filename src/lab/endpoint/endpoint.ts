// An address that answers as AWS does, for the calls that surgecast makes: on loopback, without credentials, over any account.
//
//   SDK ── JSON: x-amz-target ──┐
//                               ├─► operation(input, account()) ─► answer, or an error by its AWS name
//   SDK ── Query: Action=… ─────┘
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Account } from './account.ts'
import { BALANCING_OPERATIONS } from './balancing.ts'
import { CLOUD_WATCH_OPERATIONS } from './cloud-watch.ts'
import { ECS_OPERATIONS } from './ecs.ts'
import { AwsError, type Input, type Operation } from './operation.ts'
import { PRICING_OPERATIONS } from './pricing.ts'
import { SCALING_OPERATIONS } from './scaling.ts'
import { errorXml, fromQuery, toJson, toXml } from './wire.ts'

export type Endpoint = { url: string; close: () => Promise<void> }

export type EndpointOptions = {
  /** Asked once per call, so that what is behind it may change. */
  account: () => Account
  port?: number
  /** Entries per page of every list. */
  pageSize?: number
  /** Called before every call; what it throws is the answer. */
  before?: (call: string) => void
}

/** Service name in the header → name in IAM, and operations. */
const JSON_SERVICES: Readonly<Record<string, { iam: string; operations: Readonly<Record<string, Operation>> }>> = {
  AmazonEC2ContainerServiceV20141113: { iam: 'ecs', operations: ECS_OPERATIONS },
  GraniteServiceVersion20100801: { iam: 'cloudwatch', operations: CLOUD_WATCH_OPERATIONS },
  AWSPriceListService: { iam: 'pricing', operations: PRICING_OPERATIONS },
  AnyScaleFrontendService: { iam: 'application-autoscaling', operations: SCALING_OPERATIONS },
}
const PAGE_SIZE = 100

/** @throws Error with code EADDRINUSE when the port is taken */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const server = createServer((request, response) => {
    bodyOf(request).then(
      (body) => respond(request, body, response, options),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function respond(request: IncomingMessage, body: string, response: ServerResponse, options: EndpointOptions): void {
  const target = request.headers['x-amz-target']
  if (target === undefined) {
    const { Action = '', ...input } = fromQuery(body)
    const name = String(Action)
    const answer = answerTo('elasticloadbalancing', name, BALANCING_OPERATIONS[name], input, options)
    response.writeHead(answer.status, { 'content-type': 'text/xml' })
    response.end(answer.error ? errorXml(answer.error.name, answer.error.message) : toXml(name, answer.value))
    return
  }
  const [service = '', name = ''] = String(target).split('.')
  const { iam, operations } = JSON_SERVICES[service] ?? { iam: service, operations: {} }
  const answer = answerTo(iam, name, operations[name], parsed(body), options)
  response.writeHead(answer.status, { 'content-type': String(request.headers['content-type']) })
  response.end(
    answer.error ? JSON.stringify({ __type: answer.error.name, message: answer.error.message }) : toJson(answer.value),
  )
}

function parsed(body: string): Input {
  return body === '' ? {} : (JSON.parse(body) as Input)
}

type Answer = { status: number; value: object; error?: Error }

function answerTo(
  iam: string,
  name: string,
  operation: Operation | undefined,
  input: Input,
  { account, pageSize = PAGE_SIZE, before }: EndpointOptions,
): Answer {
  try {
    before?.(`${iam}:${name}`)
    if (operation === undefined) throw new AwsError('InvalidAction', `${iam}:${name} is not answered here.`)
    return { status: 200, value: operation(input, { account: account(), pageSize }) }
  } catch (error) {
    if (error instanceof AwsError) return { status: 400, value: {}, error }
    return { status: 500, value: {}, error: new AwsError('InternalFailure', String(error)) }
  }
}
