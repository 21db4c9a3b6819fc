// A CloudFormation template from its file: JSON, or YAML with the short forms of its functions (`!Ref`, `!Sub`, `!GetAtt`).
import { type CollectionTag, parse, type ScalarTag, YAMLMap, type YAMLSeq } from 'yaml'
import { UserError } from '../../simulator/index.ts'
import { readText } from './yaml-file.ts'

const MOST_BYTES = 20_000_000
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'Transform',
]

/** @throws UserError when the file cannot be read or is neither JSON nor YAML */
export async function readTemplate(path: string): Promise<unknown> {
  const text = await readText(path, MOST_BYTES, 'Give the template of one stack.')
  try {
    return parse(text, { customTags: TAGS, maxAliasCount: 100, logLevel: 'silent' }) as unknown
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new UserError([
      { path, message: `is neither JSON nor YAML: ${message}`, hint: 'Check the file at the place named.' },
    ])
  }
}

/** `!Sub x` is short for `{Fn::Sub: x}`; only `Ref` and `Condition` have no prefix. */
const TAGS = [
  ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`] as const),
  ['!Ref', 'Ref'] as const,
  ['!Condition', 'Condition'] as const,
].flatMap(([tag, name]): (ScalarTag | CollectionTag)[] => [
  { tag, resolve: (text: string) => ({ [name]: text }) },
  { tag, collection: 'seq', resolve: (list: YAMLSeq | YAMLMap) => wrapped(name, list) },
  { tag, collection: 'map', resolve: (map: YAMLSeq | YAMLMap) => wrapped(name, map) },
])

function wrapped(name: string, inner: YAMLSeq | YAMLMap): YAMLMap {
  const map = new YAMLMap()
  map.set(name, inner)
  return map
}
