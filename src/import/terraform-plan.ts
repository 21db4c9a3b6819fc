// The resources of `terraform show -json`, of a plan or of a state: a flat list with what each one refers to.
import { UserError } from '../../simulator/index.ts'
import { isObject } from './is-object.ts'
import { addressesIn, argumentOf, calledScope, indexesIn, type Scope, withoutIndexes } from './terraform-references.ts'
import { Unresolved } from './unresolved.ts'

export type PlanResource = {
  type: string
  /** `module.shop["eu"].aws_ecs_service.orders[0]` */
  address: string
  /** `module.shop["eu"]`, empty for the root module. */
  module: string
  values: Record<string, unknown>
  /** What the configuration names in an argument, as addresses without indexes: `module.shop.aws_lb_target_group.orders`. */
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
  const open = new Map(
    listOf(tree['resource_changes']).map(({ address, change }) => [
      String(address),
      isObject(change) ? change['after_unknown'] : undefined,
    ]),
  )
  return resourcesOf(root, '', { configuration }).map((resource) => ({
    ...resource,
    values: withOpen(resource.values, open.get(resource.address)) as Record<string, unknown>,
  }))
}

/**
 * A plan leaves out of its values what is known only after apply, and names it beside them: true at its place.
 *
 * @source https://developer.hashicorp.com/terraform/internals/json-format#change-representation
 */
function withOpen(value: unknown, open: unknown): unknown {
  if (open === true)
    return new Unresolved('(known after apply)', [{ kind: 'elsewhere', what: 'known only after apply' }])
  if (Array.isArray(open)) {
    const list = Array.isArray(value) ? value : []
    return Array.from({ length: Math.max(list.length, open.length) }, (_, index) => withOpen(list[index], open[index]))
  }
  if (!isObject(open)) return value
  const inner = Object.entries(open).map(([key, each]) => [
    key,
    withOpen(isObject(value) ? value[key] : undefined, each),
  ])
  return { ...(isObject(value) ? value : {}), ...Object.fromEntries(inner.filter(([, each]) => each !== undefined)) }
}

function rootOf(values: unknown): Record<string, unknown> | undefined {
  return isObject(values) && isObject(values['root_module']) ? values['root_module'] : undefined
}

function resourcesOf(module: Record<string, unknown>, address: string, scope: Scope): PlanResource[] {
  const own = listOf(module['resources']).filter(({ mode }) => mode !== 'data')
  const inner = listOf(module['child_modules']).flatMap((child) => {
    const inside = String(child['address'])
    return resourcesOf(child, inside, calledScope(scope, nameOf(inside, address)))
  })
  return [...own.map((resource) => toResource(resource, address, scope)), ...inner]
}

function toResource(resource: Record<string, unknown>, module: string, scope: Scope): PlanResource {
  const [type, name] = [String(resource['type']), String(resource['name'])]
  return {
    type,
    address: String(resource['address']),
    module,
    values: isObject(resource['values']) ? resource['values'] : {},
    referencesOf: (argument) => addressesIn(argumentOf(scope, type, name, argument), scope),
  }
}

/** `b` of `module.a["x"].module.b[0]` within `module.a["x"]`. */
function nameOf(address: string, parent: string): string {
  const own = address.slice(parent === '' ? 0 : parent.length + 1)
  return /^module\.([^.[]+)/.exec(own)?.[1] ?? ''
}

/**
 * Those of the candidates that an argument names, in its order, by ARN where it is known, else by reference. Of the instances of one, those of the same
 * module instance count, and of these those with a key of its own.
 */
export function namedBy(
  resource: PlanResource,
  argument: string,
  candidates: readonly PlanResource[],
): readonly PlanResource[] {
  const text = JSON.stringify(resource.values[argument] ?? null)
  const places = candidates.map(({ values }) =>
    typeof values['arn'] === 'string' ? text.indexOf(`"${values['arn']}"`) : -1,
  )
  if (places.some((place) => place >= 0)) return inOrder(candidates, places)
  const references = resource.referencesOf(argument)
  const named = inOrder(
    candidates,
    candidates.map(({ address }) => references.indexOf(withoutIndexes(address))),
  )
  return nearest(resource, named)
}

/** Those that have a place, by their places. */
function inOrder(resources: readonly PlanResource[], places: readonly number[]): readonly PlanResource[] {
  return resources
    .map((resource, index) => ({ resource, place: places[index] as number }))
    .filter(({ place }) => place >= 0)
    .sort((left, right) => left.place - right.place)
    .map(({ resource }) => resource)
}

function nearest(resource: PlanResource, found: readonly PlanResource[]): readonly PlanResource[] {
  const beside = found.filter(({ module }) => module === resource.module)
  const keys = indexesIn(resource.address)
  const alike = (beside.length > 0 ? beside : found).filter(({ address }) => {
    const key = indexesIn(address).at(-1)
    return key === undefined || keys.includes(key)
  })
  if (alike.length > 0) return alike
  return beside.length > 0 ? beside : found
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
