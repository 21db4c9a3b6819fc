// A calibration as YAML, a comment beside every refitted value: the scenario with the values in it, or a patch of them alone.
import { Document, isCollection, isMap, isScalar, isSeq, type Node, parseDocument, Scalar, YAMLMap } from 'yaml'
import { flowText, isMap as isTree, type Path, pathText, type Tree, valueAt } from '../../../simulator/scenario/tree.ts'
import { CALIBRATED } from '../../files/calibrated-file.ts'
import { type Calibration, type Interval, isRefitted, type Refitted } from './calibration.ts'
import { layerOf, pathToList, prefixOf } from './where-changed.ts'

const LINE_WIDTH = 240

/** @param raw the calibrated world, for lists that have to be written whole */
export type Writing = {
  calibration: Calibration
  raw: unknown
  /** What `--set` changed before: the calibrated values are right with them only. */
  sets: readonly { path: Path; value: unknown }[]
}

/**
 * The scenario file with the refitted values in their places; all else stands as it was written.
 *
 * @param text of the file
 * @param relocated where a trace of the file is, seen from the new file
 */
export function calibratedScenario(
  text: string,
  { calibration, raw, sets }: Writing,
  relocated: (trace: string) => string,
): string {
  const document = parseDocument(text)
  const file = document.toJS() as unknown
  const prefixFor = (path: Path) => (path[0] === 'variants' ? [] : prefixOf(layerOf(file, calibration.variant, path)))
  for (const { path, value } of sets)
    place(document, prefixFor(path), { path, value, comment: 'set on the command line' }, raw)
  for (const parameter of calibration.parameters.filter(isRefitted))
    place(document, prefixFor(parameter.path), placedOf(parameter), raw)
  moveTraces(document, relocated)
  const head = [headOf(calibration), document.commentBefore].filter((part) => part !== undefined && part !== null)
  document.commentBefore = head.join('\n \n')
  return document.toString({ lineWidth: LINE_WIDTH, flowCollectionPadding: false })
}

/** The refitted values alone: to merge into a scenario, or to stand under `variants` with a name. */
export function calibrationPatch(file: unknown, { calibration, raw }: Writing): string {
  const document = new Document(new YAMLMap())
  for (const parameter of calibration.parameters.filter(isRefitted)) {
    const layer = layerOf(file, calibration.variant, parameter.path)
    const placed = placedOf(parameter)
    const value = covering(parameter.before, placed.value)
    place(document, layer.kind === 'staging' ? prefixOf(layer) : [], { ...placed, value }, raw)
  }
  document.commentBefore = [headOf(calibration), ' Merge it into the scenario, or give it a name under variants.'].join(
    '\n',
  )
  return document.toString({ lineWidth: LINE_WIDTH, flowCollectionPadding: false })
}

/** A patch merges: what an estimate or a list of quantiles held before, and no longer holds, has to be taken out by name. */
function covering(before: unknown, after: unknown): unknown {
  if (!isTree(before) || !isTree(after)) return after
  const inner = {
    ...after,
    ...(isTree(after['quantiles']) ? { quantiles: covered(before['quantiles'], after['quantiles']) } : {}),
  }
  return Object.hasOwn(before, 'estimate') ? covered(before, inner) : inner
}

function covered(before: unknown, after: Tree): Tree {
  const gone = isTree(before) ? Object.keys(before).filter((key) => !Object.hasOwn(after, key)) : []
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...after }
}

type Placed = { path: Path; value: unknown; comment: string }

function placedOf(parameter: Refitted): Placed {
  return { path: parameter.path, value: parameter.after, comment: commentOf(parameter) }
}

function place(document: Document, prefix: Path, placed: Placed, raw: unknown): void {
  const { path, value, comment } = placed
  const list = pathToList(path)
  const isInList = list.length < path.length
  if (isInList && !isSeq(document.getIn([...prefix, ...list])))
    putAt(document, [...prefix, ...list], document.createNode(valueAt(raw, list)) as Node)
  const node = document.createNode(value, { flow: true }) as Node
  node.comment = ` ${comment}`
  putAt(document, [...prefix, ...path], node)
  asBlocks(document, [...prefix, ...path])
}

/** Makes the maps on the way; an empty value on the way is one. */
function putAt(document: Document, path: Path, node: Node): void {
  for (let length = 1; length < path.length; length++) {
    const above = path.slice(0, length)
    const found = document.getIn(above, true)
    if (found === undefined || (isScalar(found) && found.value === null)) document.setIn(above, new YAMLMap())
  }
  document.setIn(path, node)
}

/** A comment inside braces would tear them apart: what leads to the value stands in lines of its own. */
function asBlocks(document: Document, path: Path): void {
  for (let length = 0; length < path.length; length++) {
    const above = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isCollection(above)) above.flow = false
  }
}

function commentOf({ before, interval, n, how }: Refitted): string {
  return oneLine(`calibrated: ${how}; n = ${n}${intervalText(interval)}; was ${flowText(before)}`)
}

function intervalText(interval: Interval): string {
  const of = interval.of === 'value' ? '' : ` of the ${interval.of}`
  return `, 95 % interval${of} ${interval.low} to ${interval.high}`
}

function headOf({ variant, runs, parameters }: Calibration): string {
  const unknown = parameters.filter(({ kind }) => kind === 'unidentified')
  const left = parameters.filter(({ kind }) => kind === 'left')
  const lines = [
    `${CALIBRATED}: ${variant}, from ${runs.map(({ name, source }) => `${name} (${source})`).join(', ')}`,
    'Score it on another run, not on the one it was calibrated from: surgecast validate THIS-FILE --observed OTHER-RUN.json',
    ...(left.length > 0
      ? ['Checked and left, as the data agree with them:', ...left.map(({ path }) => `- ${pathText(path)}`)]
      : []),
    ...(unknown.length > 0 ? ['Not identified by the data, left as they were:'] : []),
    ...unknown.map((each) => (each.kind === 'unidentified' ? `- ${pathText(each.path)}: ${each.why}` : '')),
  ]
  return lines.map((line) => ` ${oneLine(line)}`).join('\n')
}

/** Names of traces are relative to the file they stand in. */
function moveTraces(document: Document, relocated: (trace: string) => string): void {
  const scopes: Path[] = [[], ...keysAt(document, ['variants']).map((name) => ['variants', name])]
  for (const scope of scopes) {
    for (const source of keysAt(document, [...scope, 'traffic'])) {
      const path = [...scope, 'traffic', source, 'trace', 'file']
      const file = document.getIn(path)
      if (typeof file === 'string') document.setIn(path, relocated(file))
    }
  }
}

function keysAt(document: Document, path: Path): string[] {
  const map = document.getIn(path)
  return isMap(map) ? map.items.map(({ key }) => (key instanceof Scalar ? String(key.value) : String(key))) : []
}

/** A name from elsewhere may hold a line break, which would end the comment. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
