// Which keys may stand at a place of a scenario, and which of them a misspelt key probably means.
import * as z from 'zod'
import { scenarioSchema } from './schema.ts'
import type { Path } from './tree.ts'

type Node = {
  properties?: Record<string, Node>
  additionalProperties?: Node | boolean
  items?: Node
  anyOf?: Node[]
  allOf?: Node[]
  $ref?: string
}

let cached: Node | undefined

function schemaTree(): Node {
  cached ??= z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Node
  return cached
}

/** Keys that may stand in the map at the path; empty where the schema does not say. */
export function knownKeys(path: Path): string[] {
  let nodes = [schemaTree()]
  for (const key of path) nodes = nodes.flatMap(alternatives).flatMap((node) => childOf(node, key))
  return [...new Set(nodes.flatMap(alternatives).flatMap(({ properties }) => Object.keys(properties ?? {})))]
}

function alternatives(node: Node): Node[] {
  const inner = [...(node.anyOf ?? []), ...(node.allOf ?? [])]
  return inner.length === 0 ? [node] : [node, ...inner.flatMap(alternatives)]
}

function childOf(node: Node, key: string | number): Node[] {
  if (typeof key === 'number') return node.items === undefined ? [] : [node.items]
  const own = node.properties?.[key]
  if (own !== undefined) return [own]
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : []
}

/** The known word nearest to the given one, if it is near enough to be a slip. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(word.length / 3))
  const ranked = known.map((candidate) => ({
    candidate,
    distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
  }))
  const best = ranked.sort((left, right) => left.distance - right.distance)[0]
  return best !== undefined && best.distance <= limit ? best.candidate : undefined
}

/** Levenshtein distance of two short words. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] as number) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[right.length] as number
}
