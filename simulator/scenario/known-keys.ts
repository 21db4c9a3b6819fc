// Which known word a misspelt one probably means.

/** The known word nearest to the given one, if it is near enough to be a slip. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(word.length / 3))
  const ranked = known.map((candidate) => ({
    candidate,
    distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
  }))
  const best = ranked.sort((left, right) => left.distance - right.distance)[0]
  const isSlip = best !== undefined && best.distance <= limit && best.distance < best.candidate.length
  return isSlip ? best.candidate : undefined
}

/** `Did you mean timeout?`, else what there is. */
export function meantOrKnown(word: string, known: readonly string[]): string | undefined {
  const meant = nearest(word, known)
  if (meant !== undefined) return `Did you mean ${meant}?`
  return known.length > 0 ? `Known here: ${known.join(', ')}.` : undefined
}

const LONGEST = 100

/** Levenshtein distance of two words; what is longer than a word is cut. */
function editDistance(left: string, right: string): number {
  const [from, to] = [left.slice(0, LONGEST), right.slice(0, LONGEST)]
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[to.length] as number
}
