// The resources of `terraform show -json`, of a plan or of a state: a flat list with what each one refers to.
import { UserError } from '../../simulator/index.ts'
import { isObject } from './task-definition.ts'

export type PlanResource = {
  type: string
  /** `module.shop["eu"].aws_ecs_service.orders[0]` */
  address: string
  /** `module.shop["eu"]`, empty for the root module. */
  module: string
  values: Record<string, unknown>
  /** Addresses that the configuration names in an argument, without their index: `aws_lb_target_group.orders`. */
  referencesOf: (argument: string) => readonly string[]
}

/** @throws UserError when the file is no such JSON */
export function planResources(tree: unknown, from: string): PlanResource[] {
  const root = isObject(tree) ? (rootOf(tree['planned_values']) ?? rootOf(tree['values'])) : undefined
  if (!isObject(tree) || root === undefined) {
    const hint = 'Write it with `terraform plan -out plan.bin && terraform show -json plan.bin > plan.json`.'
    throw new UserError([
      { path: from, message: 'is no plan or state in JSON: it has no planned_values or values', hint },
    ])
  }
  const configuration = isObject(tree['configuration']) ? tree['configuration']['root_module'] : undefined
  return resourcesOf(root, '', configuration)
}

function rootOf(values: unknown): Record<string, unknown> | undefined {
  return isObject(values) && isObject(values['root_module']) ? values['root_module'] : undefined
}

function resourcesOf(module: Record<string, unknown>, address: string, configuration: unknown): PlanResource[] {
  const own = listOf(module['resources']).filter(({ mode }) => mode !== 'data')
  const inner = listOf(module['child_modules']).flatMap((child) =>
    resourcesOf(child, String(child['address']), calledModule(configuration, String(child['address']), address)),
  )
  return [...own.map((resource) => toResource(resource, address, configuration)), ...inner]
}

function toResource(resource: Record<string, unknown>, module: string, configuration: unknown): PlanResource {
  const [type, name] = [String(resource['type']), String(resource['name'])]
  const found = isObject(configuration)
    ? listOf(configuration['resources']).find((each) => each['type'] === type && each['name'] === name)
    : undefined
  return {
    type,
    address: String(resource['address']),
    module,
    values: isObject(resource['values']) ? resource['values'] : {},
    referencesOf: (argument) =>
      referencesIn(isObject(found?.['expressions']) ? found['expressions'][argument] : undefined),
  }
}

/** The configuration of `module.a["x"].module.b[0]` within that of `module.a["x"]`. */
function calledModule(configuration: unknown, address: string, parent: string): unknown {
  const own = address.slice(parent === '' ? 0 : parent.length + 1)
  const [, name] = /^module\.([^.[]+)/.exec(own) ?? []
  if (!isObject(configuration) || !isObject(configuration['module_calls']) || name === undefined) return undefined
  const call = configuration['module_calls'][name]
  return isObject(call) ? call['module'] : undefined
}

/** `aws_lb.main` of `module.shop["eu"].aws_lb.main[0]`. */
export function plainAddress({ address, module }: PlanResource): string {
  return (module === '' ? address : address.slice(module.length + 1)).replace(/\[[^\]]*\]$/, '')
}

/** Every `references` list below an expression; blocks hold theirs in nested lists. */
function referencesIn(expression: unknown): string[] {
  if (Array.isArray(expression)) return expression.flatMap(referencesIn)
  if (!isObject(expression)) return []
  const own = Array.isArray(expression['references']) ? expression['references'].map(String) : []
  const nested = Object.entries(expression).flatMap(([key, value]) => (key === 'references' ? [] : referencesIn(value)))
  return [...own, ...nested].map((reference) => reference.replace(/\[[^\]]*\]/g, ''))
}

export function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The Region that the provider's configuration names, in words or through a variable. */
export function planRegion(tree: unknown): string | undefined {
  const at = (value: unknown, ...path: string[]): unknown =>
    path.reduce<unknown>((level, key) => (isObject(level) ? level[key] : undefined), value)
  const region = at(tree, 'configuration', 'provider_config', 'aws', 'expressions', 'region')
  const constant = at(region, 'constant_value')
  if (typeof constant === 'string') return constant
  const references = at(region, 'references')
  const [variable] = Array.isArray(references) ? references.map(String) : []
  const value = at(tree, 'variables', variable?.replace(/^var\./, '') ?? '', 'value')
  return typeof value === 'string' ? value : undefined
}
