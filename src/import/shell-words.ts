// A command line as a shell splits it: quotes, `$(…)` and operators, no more. Enough to find a server and its options in `sh -c "…"`.

/** Ends a simple command. */
const OPERATOR = /^(?:&&|\|\||[;|&\n])/

/** @returns the simple commands of a script, each as its words */
export function shellCommands(script: string): string[][] {
  const commands: string[][] = [[]]
  let word: string | undefined
  const endWord = () => {
    if (word !== undefined) commands.at(-1)?.push(word)
    word = undefined
  }
  for (let at = 0; at < script.length; ) {
    const rest = script.slice(at)
    const operator = OPERATOR.exec(rest)?.[0]
    const piece = pieceOf(rest)
    if (operator !== undefined) {
      endWord()
      commands.push([])
    } else if (/^\s/.test(rest)) endWord()
    else word = `${word ?? ''}${piece.text}`
    at += operator?.length ?? piece.length
  }
  endWord()
  return commands.filter((words) => words.length > 0)
}

/** The next bit of a word: a quoted text, an escaped character, a whole `$(…)` or `${…}`, or one character. */
function pieceOf(rest: string): { text: string; length: number } {
  const [first = '', second = ''] = rest
  if (first === '\\') return { text: second === '\n' ? '' : second, length: 2 }
  if (first === "'" || first === '"') {
    const end = rest.indexOf(first, 1)
    const text = rest.slice(1, end < 0 ? undefined : end)
    return { text, length: text.length + 2 }
  }
  if (first === '$' && (second === '(' || second === '{')) {
    const text = rest.slice(0, closing(rest))
    return { text, length: text.length }
  }
  return { text: first, length: 1 }
}

/** Where the bracket that opens at 1 is closed. */
function closing(rest: string): number {
  let depth = 0
  for (let at = 1; at < rest.length; at++) {
    if (rest[at] === '(' || rest[at] === '{') depth++
    if (rest[at] === ')' || rest[at] === '}') depth--
    if (depth === 0) return at + 1
  }
  return rest.length
}
