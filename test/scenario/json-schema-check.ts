// As much of JSON Schema as the scenario's uses, written plainly: which paths of a document the schema refuses.
type Schema = { readonly [keyword: string]: unknown }

export function refusedPaths(value: unknown, schema: Schema, root: Schema = schema, path = ''): string[] {
  const inner = (given: unknown, below: unknown, key: string) =>
    refusedPaths(given, below as Schema, root, `${path}/${key}`)
  const { $ref, anyOf, type, properties = {}, additionalProperties, items, required = [] } = schema
  const followed = typeof $ref === 'string' ? refusedPaths(value, definition(root, $ref), root, path) : []
  const choices = (anyOf as Schema[] | undefined)?.map((choice) => refusedPaths(value, choice, root, path)) ?? []
  const chosen = choices.some((refused) => refused.length === 0) ? [] : (choices.at(-1) ?? [])
  const own = refusesType(value, type) || refusesValue(value, schema) ? [path] : []
  if (Array.isArray(value))
    return [
      ...followed,
      ...chosen,
      ...own,
      ...value.flatMap((item, index) => (items === undefined ? [] : inner(item, items, String(index)))),
    ]
  if (typeof value !== 'object' || value === null) return [...followed, ...chosen, ...own]
  const missing = (required as string[]).filter((key) => !Object.hasOwn(value, key)).map((key) => `${path}/${key}`)
  const entries = Object.entries(value).flatMap(([key, entry]) => {
    const known = (properties as Schema)[key]
    if (known !== undefined) return inner(entry, known, key)
    if (additionalProperties === false) return [`${path}/${key}`]
    return typeof additionalProperties === 'object' ? inner(entry, additionalProperties, key) : []
  })
  return [...followed, ...chosen, ...own, ...missing, ...entries]
}

function definition(root: Schema, reference: string): Schema {
  const found = (root['$defs'] as Schema)[reference.replace('#/$defs/', '')]
  if (found === undefined) throw new Error(`${reference} is not defined`)
  return found as Schema
}

function refusesType(value: unknown, type: unknown): boolean {
  if (type === undefined) return false
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  const all = Number.isInteger(value) ? [own, 'integer'] : [own]
  return !all.some((word) => [type].flat().includes(word))
}

function refusesValue(value: unknown, schema: Schema): boolean {
  const { pattern, enum: words, minimum, maximum, exclusiveMinimum } = schema
  if (typeof value === 'string' && typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) return true
  if (Array.isArray(words) && !words.includes(value)) return true
  if (typeof value !== 'number') return false
  return (
    value < Number(minimum ?? Number.NEGATIVE_INFINITY) ||
    value > Number(maximum ?? Number.POSITIVE_INFINITY) ||
    value <= Number(exclusiveMinimum ?? Number.NEGATIVE_INFINITY)
  )
}
