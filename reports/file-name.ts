// A name that others wrote as a part of a file's name: it may hold what a file name may not, or a way out of the folder.

/** A file system counts a name in bytes (at most 255), and an ending is added. */
const MOST_BYTES = 100

/** @param otherwise for a name of which nothing is left */
export function fileNameOf(name: string, otherwise: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '')
  return safe === '' ? otherwise : shortened(safe)
}

/** The longest beginning of whole characters within the bytes there are. */
function shortened(name: string): string {
  const bytes = new TextEncoder()
  let short = ''
  let used = 0
  for (const character of name) {
    used += bytes.encode(character).length
    if (used > MOST_BYTES) break
    short += character
  }
  return short
}
