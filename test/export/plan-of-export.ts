// The JSON that `terraform show -json` would make of exported HCL: as much of the language as the export writes. Strings with a template
// are known where all of it is a variable that is given; what refers to a resource is a reference and known after apply.
type Body = { arguments: Record<string, string>; blocks: [name: string, body: Body][] }

export function planOf(hcl: string, variables: Readonly<Record<string, string>>, region: string): object {
  const resources = [...hcl.matchAll(/^resource "(\w+)" "(\w+)" \{\n([\s\S]*?)^\}$/gm)].map(([, type, name, text]) => ({
    type: type as string,
    name: name as string,
    body: bodyOf((text as string).split('\n')),
  }))
  return {
    format_version: '1.2',
    variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { value }])),
    planned_values: {
      root_module: {
        resources: resources.map(({ type, name, body }) => ({
          address: `${type}.${name}`,
          mode: 'managed',
          type,
          name,
          values: valuesOf(body, variables),
        })),
      },
    },
    configuration: {
      provider_config: { aws: { name: 'aws', expressions: { region: { constant_value: region } } } },
      root_module: {
        resources: resources.map(({ type, name, body }) => ({
          address: `${type}.${name}`,
          mode: 'managed',
          type,
          name,
          expressions: expressionsOf(body),
        })),
      },
    },
  }
}

function bodyOf(lines: string[]): Body {
  const body: Body = { arguments: {}, blocks: [] }
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, block] = /^\s*(\w+) \{$/.exec(line) ?? []
    const [, key, value] = /^\s*(\w+)\s+= (.*)$/.exec(line) ?? []
    if (block !== undefined) body.blocks.push([block, bodyOf(lines)])
    else if (key !== undefined && value !== undefined) body.arguments[key] = value
    else if (line.trim() === '}') return body
  }
  return body
}

/** What is known before apply; blocks are lists, whatever their number. */
function valuesOf({ arguments: own, blocks }: Body, variables: Readonly<Record<string, string>>): object {
  const known = Object.entries(own).flatMap(([key, text]) => {
    const value = literalOf(text, variables)
    return value === undefined ? [] : [[key, value] as const]
  })
  const nested: Record<string, object[]> = {}
  for (const [name, body] of blocks) nested[name] = [...(nested[name] ?? []), valuesOf(body, variables)]
  return { ...Object.fromEntries(known), ...nested }
}

function literalOf(text: string, variables: Readonly<Record<string, string>>): unknown {
  if (/^(true|false|-?\d+(\.\d+)?)$/.test(text)) return JSON.parse(text)
  if (!text.startsWith('"')) return undefined
  return (JSON.parse(text) as string)
    .replace(/(?<!\$)\$\{var\.(\w+)\}/g, (_, name: string) => variables[name] ?? '')
    .replaceAll('$${', () => '${')
    .replaceAll('%%{', '%{')
}

function expressionsOf({ arguments: own }: Body): object {
  const references = (text: string) =>
    [...text.matchAll(/\b(aws_\w+)\.(\w+)\.(\w+)/g)].flatMap(([whole, type, name]) => [whole, `${type}.${name}`])
  return Object.fromEntries(Object.entries(own).map(([key, text]) => [key, { references: references(text) }]))
}
