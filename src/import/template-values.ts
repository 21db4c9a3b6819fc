// A CloudFormation template with its intrinsic functions worked out as far as the template and the parameters allow. What they do not
// allow stays an `Unresolved`, and so does everything made of it: nothing is guessed here.
// @source https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html

import type { OpenSetting } from './document-reader.ts'
import { isObject } from './is-object.ts'
import { parametersOf } from './template-parameters.ts'
import { type Need, needsOf, remedyFor, Unresolved } from './unresolved.ts'

export type Template = {
  resources: ReadonlyMap<string, { type: string; properties: Record<string, unknown> }>
  region: string | undefined
  /** Resources that are there only if something holds which cannot be worked out; they are taken as there. */
  undecided: readonly (OpenSetting & { type: string })[]
}

/**
 * @param given values of parameters by name; the template's defaults otherwise
 * @throws UserError for values of parameters that the template does not have or does not allow
 */
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
  const undecided = resources.flatMap(([logicalId, resource]) => {
    const open = isObject(resource) ? scope.undecided(resource['Condition']) : undefined
    if (open === undefined) return []
    const type = isObject(resource) ? String(resource['Type']) : ''
    return [
      { type, field: '', what: `whether there is a ${logicalId}`, remedy: `${remedyFor(open)}; it is taken as there` },
    ]
  })
  return { resources: new Map(present), region: given['AWS::Region'], undecided }
}

/** Stands for `AWS::NoValue`: the property is as if it were not there. */
const NO_VALUE = Symbol('no value')
const MOST_DEPTH = 60

class Scope {
  private readonly parameters: ReadonlyMap<string, unknown>
  private readonly conditions: Record<string, unknown>
  private readonly mappings: Record<string, unknown>
  /** Conditions being worked out: one that asks for itself has no answer. */
  private readonly asked = new Set<string>()

  constructor(tree: Record<string, unknown>, given: Readonly<Record<string, string>>) {
    this.parameters = parametersOf(tree['Parameters'], given)
    this.conditions = isObject(tree['Conditions']) ? tree['Conditions'] : {}
    this.mappings = isObject(tree['Mappings']) ? tree['Mappings'] : {}
  }

  valueOf(value: unknown, depth = 0): unknown {
    if (depth > MOST_DEPTH) return new Unresolved('a value nested too deep', [])
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

  undecided(condition: unknown): Unresolved | undefined {
    const answer = typeof condition === 'string' ? this.conditionOf(condition) : undefined
    return answer instanceof Unresolved ? answer : undefined
  }

  private callOf(name: string, argument: unknown, inner: (value: unknown) => unknown): unknown {
    const list = Array.isArray(argument) ? argument : []
    switch (name) {
      case 'Ref':
        return this.refOf(String(argument))
      case 'Condition':
        return this.conditionOf(String(argument))
      case 'Fn::GetAtt':
        return attributeOf(Array.isArray(argument) ? argument.map(String) : String(argument).split('.'))
      case 'Fn::Sub':
        return this.subOf(argument, inner)
      case 'Fn::Join':
        return joined(String(list[0] ?? ''), inner(list[1]))
      case 'Fn::Split':
        return split(String(list[0]), inner(list[1]))
      case 'Fn::Select':
        return selected(inner(list[0]), inner(list[1]))
      case 'Fn::If':
        return this.chosen(list, inner)
      case 'Fn::FindInMap':
        return this.mapped(list.map(inner))
      case 'Fn::Equals':
        return isEqual(inner(list[0]), inner(list[1]))
      case 'Fn::Not':
        return negated(inner(list[0]))
      case 'Fn::And':
        return allOf(list.map(inner))
      case 'Fn::Or':
        return negated(allOf(list.map((each) => negated(inner(each)))))
      case 'Fn::ImportValue':
        return elsewhere(`the export ${String(inner(argument))} of another stack`)
      default:
        // Zones, encodings, macros: known to a deployment only.
        return elsewhere(`what ${name} gives at a deployment`)
    }
  }

  private refOf(name: string): unknown {
    if (name === 'AWS::NoValue') return NO_VALUE
    if (this.parameters.has(name)) return this.parameters.get(name)
    return attributeOf([name])
  }

  private conditionOf(name: string): unknown {
    if (!Object.hasOwn(this.conditions, name) || this.asked.has(name)) return undecided(name)
    this.asked.add(name)
    const answer = this.valueOf(this.conditions[name])
    this.asked.delete(name)
    return typeof answer === 'boolean' || answer instanceof Unresolved ? answer : undecided(name)
  }

  /** An undecided condition leaves open what it chooses, unless both are the same. */
  private chosen([name, yes, no]: unknown[], inner: (value: unknown) => unknown): unknown {
    const condition = this.conditionOf(String(name))
    if (typeof condition === 'boolean') return inner(condition ? yes : no)
    const [first, second] = [inner(yes), inner(no)]
    if (JSON.stringify(first) === JSON.stringify(second)) return first
    return new Unresolved(`\${${String(name)}?}`, needsOf(condition))
  }

  private mapped(keys: unknown[]): unknown {
    if (keys.some((key) => key instanceof Unresolved)) return new Unresolved(keys.map(String).join('.'), needsOf(keys))
    const [map, first, second] = keys.map(String)
    const level = (from: unknown, key: string | undefined) =>
      isObject(from) && key !== undefined && Object.hasOwn(from, key) ? from[key] : undefined
    const found = level(level(level(this.mappings, map), first), second)
    return found ?? elsewhere(`in no map of the template: ${keys.join('.')}`)
  }

  /** `${Name}`, `${Name.Attribute}`; `${!Name}` is the text itself. */
  private subOf(argument: unknown, inner: (value: unknown) => unknown): unknown {
    const [text, own] = Array.isArray(argument) ? argument : [argument, {}]
    const variables = isObject(own) ? own : {}
    const open: Need[] = []
    const filled = String(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`
      const value = Object.hasOwn(variables, name)
        ? inner(variables[name])
        : name.includes('.')
          ? attributeOf(name.split('.'))
          : this.refOf(name)
      if (value instanceof Unresolved) open.push(...value.needs)
      return value === NO_VALUE ? '' : String(value)
    })
    return open.length === 0 ? filled : new Unresolved(filled, open)
  }
}

function attributeOf([logicalId = '', ...attribute]: readonly string[]): Unresolved {
  const text = `\${${[logicalId, ...attribute].join('.')}}`
  return new Unresolved(text, [{ kind: 'resource', logicalId, attribute: attribute.join('.') }])
}

function elsewhere(what: string): Unresolved {
  return new Unresolved(`\${${what}}`, [{ kind: 'elsewhere', what }])
}

function undecided(condition: string): Unresolved {
  return elsewhere(`for condition ${condition} to decide, which cannot be worked out`)
}

function joined(by: string, list: unknown): unknown {
  if (!Array.isArray(list)) return list
  const text = list.map(String).join(by)
  const needs = needsOf(list)
  return needs.length === 0 ? text : new Unresolved(text, needs)
}

function split(by: string, text: unknown): unknown {
  return text instanceof Unresolved ? text : String(text).split(by)
}

function selected(index: unknown, list: unknown): unknown {
  if (list instanceof Unresolved || index instanceof Unresolved)
    return new Unresolved(`\${${String(list)}[${String(index)}]}`, needsOf([list, index]))
  const found = Array.isArray(list) ? (list[Number(index)] as unknown) : undefined
  return found ?? elsewhere(`entry ${String(index)} of a list that has none`)
}

/** Of conditions: true, false, or an `Unresolved`. */
function isEqual(left: unknown, right: unknown): unknown {
  const needs = needsOf([left, right])
  if (left instanceof Unresolved || right instanceof Unresolved) return new Unresolved('an equation', needs)
  return String(left) === String(right)
}

function negated(condition: unknown): unknown {
  return condition instanceof Unresolved ? condition : condition !== true
}

function allOf(conditions: readonly unknown[]): unknown {
  if (conditions.some((each) => !(each instanceof Unresolved) && each !== true)) return false
  return conditions.find((each) => each instanceof Unresolved) ?? true
}

/** The logical id that a value refers to, whether it is a reference or text that holds one. */
export function referenced(value: unknown): string | undefined {
  return needsOf(value).find((need) => need.kind === 'resource')?.logicalId
}
