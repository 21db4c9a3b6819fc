// A name that others wrote as a part of a file's name: it may hold what a file name may not, or a way out of the folder.

const LONGEST = 100

/** @param otherwise for a name of which nothing is left */
export function fileNameOf(name: string, otherwise: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '')
  return safe === '' ? otherwise : safe.slice(0, LONGEST)
}
