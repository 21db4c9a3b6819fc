// What an argument of a resource refers to: through variables and outputs of modules, as far as the configuration in a plan tells.
// Locals are not in a plan, and what depends on `each` or `count` is told by keys only.
// @source https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
import { isObject } from './is-object.ts'

/** A module of the configuration, and the call that makes it. */
export type Scope = { configuration: unknown; call?: { name: string; within: Scope } }

const MOST_DEPTH = 20
const INDEX = /\["(?:[^"\\]|\\.)*"\]|\[\d+\]/g

/** `module.shop.aws_lb.main` of `module.shop["eu"].aws_lb.main[0]`. */
export function withoutIndexes(address: string): string {
  return address.replace(INDEX, '')
}

/** The indexes and keys in an address, `["eu"]` and `[0]`. */
export function indexesIn(address: string): readonly string[] {
  return address.match(INDEX) ?? []
}

/** The module called `name` within a scope. */
export function calledScope(within: Scope, name: string): Scope {
  const call = at(within.configuration, 'module_calls', name)
  return { configuration: at(call, 'module'), call: { name, within } }
}

/** The expression of an argument of a resource. */
export function argumentOf({ configuration }: Scope, type: string, name: string, argument: string): unknown {
  const resources = at(configuration, 'resources')
  const found = Array.isArray(resources)
    ? resources.find((each) => at(each, 'type') === type && at(each, 'name') === name)
    : undefined
  return at(found, 'expressions', argument)
}

/** @returns addresses without indexes, from the root module on: `module.shop.aws_lb_target_group.orders` */
export function addressesIn(expression: unknown, scope: Scope, depth = 0): string[] {
  if (depth > MOST_DEPTH) return []
  if (Array.isArray(expression)) return expression.flatMap((each) => addressesIn(each, scope, depth + 1))
  if (!isObject(expression)) return []
  const { references, ...nested } = expression
  const own = Array.isArray(references) ? references.map(String) : []
  return [
    ...own.flatMap((reference) => addressesOf(reference, scope, depth + 1)),
    ...Object.values(nested).flatMap((each) => addressesIn(each, scope, depth + 1)),
  ]
}

function addressesOf(reference: string, scope: Scope, depth: number): string[] {
  const [first = '', second = '', third = ''] = withoutIndexes(reference).split('.')
  switch (first) {
    case 'var': {
      if (scope.call === undefined) return []
      const { name, within } = scope.call
      return addressesIn(at(within.configuration, 'module_calls', name, 'expressions', second), within, depth)
    }
    case 'module': {
      const called = calledScope(scope, second)
      return addressesIn(at(called.configuration, 'outputs', third, 'expression'), called, depth)
    }
    case 'local':
    case 'each':
    case 'count':
    case 'path':
    case 'terraform':
    case 'data':
      return []
    default:
      return second === '' ? [] : [`${prefixOf(scope)}${first}.${second}`]
  }
}

function prefixOf({ call }: Scope): string {
  return call === undefined ? '' : `${prefixOf(call.within)}module.${call.name}.`
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (level, key) => (isObject(level) && Object.hasOwn(level, key) ? level[key] : undefined),
    value,
  )
}
