// The two protocols: JSON (ECS, CloudWatch, Application Auto Scaling) and Query with XML answers (Elastic Load Balancing).
// @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
// @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
import { XMLBuilder } from 'fast-xml-parser'
import type { Input } from './operation.ts'

/** Instants are seconds since 1970. */
export function toJson(answer: object): string {
  return JSON.stringify(answer, function (this: Record<string, unknown>, key, value: unknown) {
    const raw = this[key]
    return raw instanceof Date ? raw.getTime() / 1000 : value
  })
}

/** `A.member.1.B=x` is `{A: [{B: 'x'}]}`. */
export function fromQuery(body: string): Input {
  const root: Record<string, unknown> = {}
  for (const [path, value] of new URLSearchParams(body)) {
    const names = path.split('.')
    let node = root
    for (const name of names.slice(0, -1)) {
      node[name] ??= {}
      node = node[name] as Record<string, unknown>
    }
    node[names.at(-1) as string] = value
  }
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, withLists(value)]))
}

function withLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { member, ...rest } = value as Record<string, unknown>
  if (member !== undefined && Object.keys(rest).length === 0)
    return Object.entries(member as object)
      .sort(([left], [right]) => Number(left) - Number(right))
      .map(([, each]) => withLists(each))
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withLists(each)]))
}

const XML = new XMLBuilder({ suppressEmptyNode: false, processEntities: true, ignoreAttributes: false })

export function toXml(operation: string, answer: object): string {
  const result = { [`${operation}Result`]: withMembers(answer), ResponseMetadata: { RequestId: 'local' } }
  return XML.build({ [`${operation}Response`]: result })
}

export function errorXml(code: string, message: string): string {
  return XML.build({ ErrorResponse: { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'local' } })
}

function withMembers(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.length === 0 ? '' : { member: value.map(withMembers) }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withMembers(each)]))
}
