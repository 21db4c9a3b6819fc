// A piece of the report's HTML as text, for outputs that cannot show HTML: sentences are written once.
import type { Html } from './html.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

/** Tags go, entities become characters, runs of white space one space. Safe because {@link Html} is well formed and escaped. */
export function plainTextOf({ html }: Html): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] as string)
    .replace(/[ \n\t]+/g, ' ')
    .trim()
}
