// A CloudFormation template with its intrinsic functions worked out as far as the template and the parameters allow.
// @source https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
import { isObject } from './task-definition.ts'

/** What only a deployment knows, such as an ARN: `attribute` empty for a Ref. */
export type Reference = { readonly logicalId: string; readonly attribute: string }

/** A value that needs a deployment. Its text form keeps the logical id, so that joined names can still be matched. */
export class Unresolved {
  readonly reference: Reference

  constructor(reference: Reference) {
    this.reference = reference
  }

  toString(): string {
    const { logicalId, attribute } = this.reference
    return `\${${logicalId}${attribute === '' ? '' : `.${attribute}`}}`
  }
}

export type Template = {
  resources: ReadonlyMap<string, { type: string; properties: Record<string, unknown> }>
  region: string | undefined
}

/** @param given values of parameters by name; the template's defaults otherwise */
export function resolveTemplate(tree: Record<string, unknown>, given: Readonly<Record<string, string>>): Template {
  const scope = new Scope(tree, given)
  const resources = isObject(tree['Resources']) ? Object.entries(tree['Resources']) : []
  const present = resources.flatMap(([logicalId, resource]) => {
    if (!isObject(resource) || scope.isLeftOut(resource['Condition'])) return []
    const properties = scope.valueOf(resource['Properties'] ?? {})
    return [
      [logicalId, { type: String(resource['Type']), properties: isObject(properties) ? properties : {} }] as const,
    ]
  })
  return { resources: new Map(present), region: given['AWS::Region'] }
}

/** Stands for `AWS::NoValue`: the property is as if it were not there. */
const NO_VALUE = Symbol('no value')
const MOST_DEPTH = 60

class Scope {
  private readonly parameters: Record<string, unknown>
  private readonly conditions: Record<string, unknown>
  private readonly mappings: Record<string, unknown>
  /** Conditions being worked out: one that asks for itself has no answer. */
  private readonly asked = new Set<string>()

  constructor(tree: Record<string, unknown>, given: Readonly<Record<string, string>>) {
    const declared = isObject(tree['Parameters']) ? tree['Parameters'] : {}
    const defaults = Object.entries(declared).map(([name, each]) => [
      name,
      isObject(each) ? each['Default'] : undefined,
    ])
    this.parameters = { ...Object.fromEntries(defaults.filter(([, value]) => value !== undefined)), ...given }
    this.conditions = isObject(tree['Conditions']) ? tree['Conditions'] : {}
    this.mappings = isObject(tree['Mappings']) ? tree['Mappings'] : {}
  }

  valueOf(value: unknown, depth = 0): unknown {
    if (depth > MOST_DEPTH) return undefined
    const inner = (each: unknown) => this.valueOf(each, depth + 1)
    if (Array.isArray(value)) return value.map(inner).filter((each) => each !== NO_VALUE)
    if (!isObject(value)) return value
    const [only, ...others] = Object.keys(value)
    if (
      only !== undefined &&
      others.length === 0 &&
      (only === 'Ref' || only === 'Condition' || only.startsWith('Fn::'))
    )
      return this.callOf(only, value[only], inner)
    const entries = Object.entries(value).map(([key, each]) => [key, inner(each)] as const)
    return Object.fromEntries(entries.filter(([, each]) => each !== NO_VALUE && each !== undefined))
  }

  isLeftOut(condition: unknown): boolean {
    return typeof condition === 'string' && this.conditionOf(condition) === false
  }

  private callOf(name: string, argument: unknown, inner: (value: unknown) => unknown): unknown {
    const list = Array.isArray(argument) ? argument : []
    switch (name) {
      case 'Ref':
        return this.refOf(String(argument))
      case 'Condition':
        return this.conditionOf(String(argument))
      case 'Fn::GetAtt': {
        const [logicalId = '', ...attribute] = Array.isArray(argument)
          ? argument.map(String)
          : String(argument).split('.')
        return new Unresolved({ logicalId, attribute: attribute.join('.') })
      }
      case 'Fn::Sub':
        return this.subOf(argument, inner)
      case 'Fn::Join':
        return joined(String(list[0] ?? ''), inner(list[1]))
      case 'Fn::Split':
        return String(inner(list[1])).split(String(list[0]))
      case 'Fn::Select': {
        const from = inner(list[1])
        return Array.isArray(from) ? from[Number(inner(list[0]))] : undefined
      }
      case 'Fn::If': {
        const condition = this.conditionOf(String(list[0]))
        return inner(condition === false ? list[2] : list[1])
      }
      case 'Fn::FindInMap':
        return this.mapped(list.map(inner))
      case 'Fn::Equals':
        return String(inner(list[0])) === String(inner(list[1]))
      case 'Fn::Not':
        return inner(list[0]) === false
      case 'Fn::And':
        return list.every((each) => inner(each) === true)
      case 'Fn::Or':
        return list.some((each) => inner(each) === true)
      default:
        // Imports from other stacks, zones and encodings: known to a deployment only.
        return undefined
    }
  }

  private refOf(name: string): unknown {
    if (name === 'AWS::NoValue') return NO_VALUE
    if (Object.hasOwn(this.parameters, name)) return this.parameters[name]
    return new Unresolved({ logicalId: name, attribute: '' })
  }

  private conditionOf(name: string): unknown {
    if (!Object.hasOwn(this.conditions, name) || this.asked.has(name)) return undefined
    this.asked.add(name)
    const answer = this.valueOf(this.conditions[name])
    this.asked.delete(name)
    return answer
  }

  private mapped([map, first, second]: unknown[]): unknown {
    const level = (from: unknown, key: unknown) =>
      isObject(from) && Object.hasOwn(from, String(key)) ? from[String(key)] : undefined
    return level(level(this.mappings[String(map)], first), second)
  }

  /** `${Name}`, `${Name.Attribute}`; `${!Name}` is the text itself. */
  private subOf(argument: unknown, inner: (value: unknown) => unknown): string {
    const [text, own] = Array.isArray(argument) ? argument : [argument, {}]
    const variables = isObject(own) ? own : {}
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`
      if (Object.hasOwn(variables, name)) return String(inner(variables[name]))
      if (name.includes('.') || name === 'AWS::NoValue') return whole
      return String(this.refOf(name))
    })
  }
}

function joined(by: string, list: unknown): string {
  return Array.isArray(list) ? list.map(String).join(by) : String(list)
}

/** The logical id that a value refers to, whether it is a reference or text that holds one. */
export function referenced(value: unknown): string | undefined {
  if (value instanceof Unresolved) return value.reference.logicalId
  const [, logicalId] = /\$\{([A-Za-z0-9]+)/.exec(typeof value === 'string' ? value : '') ?? []
  return logicalId
}
