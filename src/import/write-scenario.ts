// What was imported as a scenario file: YAML in the order people read it, with a comment beside every value that says where it is from.
import { Document, isCollection, isMap, type Node, type Pair, Scalar, YAMLMap } from 'yaml'
import type { Imported, ImportedValue, Origin } from './imported.ts'

const ORDER = [
  'name',
  'start',
  'horizon',
  'traffic',
  'requests',
  'dependencies',
  'clients',
  'service',
  'loadBalancer',
  'scaling',
  'metrics',
  'prices',
]
const LINE_WIDTH = 200
const LONGEST_IN_LINE = 120
const LONGEST_ENTRY = 1000
const MOST_ENTRIES = 200

/** @param title first line of the file's comment, as in `Imported from service orders (cluster shop, eu-central-1)` */
export function writeScenario(imported: Imported, title: string): string {
  const document = new Document(new YAMLMap())
  const [names, others] = parted(inOrder(imported.values))
  for (const value of names) place(document, value)
  putAt(document, ['imported'], document.createNode(toldOf(imported, title)) as Node)
  for (const value of others) place(document, value)
  putAt(document, ['variants', 'as it is'], document.createNode({}, { flow: true }) as Node)
  for (const [index, pair] of sections(document).entries()) {
    if (index > 0 && pair.key instanceof Scalar) pair.key.spaceBefore = isCollection(pair.value)
  }
  document.commentBefore = headOf(imported, title)
  return document.toString({ lineWidth: LINE_WIDTH, flowCollectionPadding: false })
}

/** What the scenario lacks, as data: every output of a forecast says it. */
function toldOf({ missing, ignored, policiesLeftOut }: Imported, title: string): Record<string, unknown> {
  const notRead = missing.filter(({ isUnread }) => isUnread).map(({ what, remedy }) => `${what}: ${remedy}`)
  const lists = { policiesLeftOut, notRead, notModelled: ignored }
  const told = Object.entries(lists).map(([key, entries]) => [key, distinctLines(entries)] as const)
  const from = oneLine(title)
    .slice(0, LONGEST_ENTRY)
    .replace(/^Imported from /, '')
  return { from, ...Object.fromEntries(told.filter(([, entries]) => entries.length > 0)) }
}

function distinctLines(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => oneLine(text).slice(0, LONGEST_ENTRY)))].slice(0, MOST_ENTRIES)
}

/** The name comes first, then what the scenario lacks. */
function parted(values: readonly ImportedValue[]): [ImportedValue[], ImportedValue[]] {
  const isName = ({ path }: ImportedValue) => path[0] === 'name'
  return [values.filter(isName), values.filter((value) => !isName(value))]
}

function sections(document: Document): Pair[] {
  return isMap(document.contents) ? (document.contents.items as Pair[]) : []
}

/** Stable: values of a section keep their order. */
function inOrder(values: readonly ImportedValue[]): ImportedValue[] {
  const rank = ({ path }: ImportedValue) => {
    const position = ORDER.indexOf(path[0] as string)
    return position < 0 ? ORDER.length : position
  }
  return [...values].sort((left, right) => rank(left) - rank(right))
}

/** A small value in one line with its origin behind it, a larger one as a block with its origin above. */
function place(document: Document, { path, value, origin }: ImportedValue): void {
  const isSmall = JSON.stringify(value).length <= LONGEST_IN_LINE
  const node = document.createNode(value, { flow: isSmall }) as Node
  if (isSmall) node.comment = ` ${originText(origin)}`
  else node.commentBefore = ` ${originText(origin)}`
  putAt(document, path, node)
}

/** Makes the maps on the way. */
function putAt(document: Document, path: readonly string[], node: Node): void {
  let map = document.contents as YAMLMap
  for (const key of path.slice(0, -1)) {
    if (!map.has(key)) map.set(new Scalar(key), new YAMLMap())
    map = map.get(key) as YAMLMap
  }
  map.set(new Scalar(path.at(-1)), node)
}

export function originText(origin: Origin): string {
  switch (origin.kind) {
    case 'imported':
      return `imported: ${oneLine(origin.from)}`
    case 'fitted': {
      const interval =
        origin.low === undefined || origin.high === undefined ? '' : `, 95 % ${origin.low} to ${origin.high}`
      return `fitted: ${oneLine(origin.how)}, n = ${origin.n}${interval}`
    }
    case 'default':
      return `default of ${origin.of}: ${oneLine(origin.why)}`
    case 'guessed':
      return `guessed: ${oneLine(origin.why)}`
    default:
      return origin satisfies never
  }
}

function headOf({ missing }: Imported, title: string): string {
  const lines = [
    oneLine(title),
    'Run it:  surgecast compare THIS-FILE      Every option:  surgecast reference',
    ...(missing.length === 0
      ? []
      : [
          '',
          'Not found, and what to do:',
          ...missing.map(({ what, remedy }) => `- ${oneLine(what)}: ${oneLine(remedy)}`),
        ]),
  ]
  return lines.map((line) => (line === '' ? '' : ` ${line}`)).join('\n')
}

/** A name from elsewhere may hold a line break, which would end the comment. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
