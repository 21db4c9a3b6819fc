// Random draws are keyed, not sequential: a hash of (seed, replication, purpose, entity, ordinal) gives the uniform. A new draw in
// one place moves no other, and variants of a scenario face the same world whatever their policies do.

/** Two words that stand for (seed, replication, purpose, entity). */
export type DrawKey = { readonly a: number; readonly b: number }

/**
 * Both words come from the whole text, by two chains of the same hash that start apart: two keys meet by chance in one of 2^64 pairs.
 *
 * @param purpose what is drawn (`'service-time'`), never a number that runs: use `subKey` or the ordinal for those
 */
export function drawKey(
  seed: number | string,
  replication: number,
  purpose: string,
  entity: string | number = '',
): DrawKey {
  // The separator cannot occur in a number and keeps ('ab', 'c') apart from ('a', 'bc').
  const text = `${seed}\u0000${replication}\u0000${purpose}\u0000${entity}`
  return { a: hashText(text, 0x2545f491), b: hashText(text, 0x1b873593) }
}

/** A key for the index-th thing of a key's kind, without building a text. @param index whole number below 2^32 */
export function subKey(key: DrawKey, index: number): DrawKey {
  return { a: mix(key.a ^ mix(index | 0)) | 0, b: mix(key.b + mix((index + 0x9e3779b9) | 0)) | 0 }
}

/**
 * The draw with this number: 32 evenly distributed bits. Two differently keyed permutations of the ordinal are combined, so that
 * draws of a key repeat as often as independent ones would.
 *
 * @param ordinal whole number from 0 to 2^53
 */
export function drawBits(a: number, b: number, ordinal: number): number {
  if (ordinal >= 4294967296) return drawBeyond(a, b, ordinal)
  const low = ordinal | 0
  return (mix((low ^ a) | 0) ^ mix2((Math.imul(low, 0x9e3779b1) + b) | 0)) >>> 0
}

/** Every 2^32 ordinals the key changes: a salt on the ordinal alone would only deal the same draws again in another order. */
function drawBeyond(a: number, b: number, ordinal: number): number {
  const block = Math.floor(ordinal / 4294967296)
  const salt = mix((block + 0x9e3779b9) | 0)
  return drawBits(a ^ salt, (b + mix2(salt)) | 0, ordinal % 4294967296)
}

/** 32 bits as a number strictly between 0 and 1. */
export function toUnit(bits: number): number {
  return (bits + 0.5) * 2.3283064365386963e-10
}

/** A permutation of 32-bit words in which every input bit changes every output bit with probability one half. */
function mix(word: number): number {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return x ^ (x >>> 15)
}

/** Another such permutation, with other constants. */
function mix2(word: number): number {
  let x = word
  x = Math.imul(x ^ (x >>> 17), 0xed5ad4bb)
  x = Math.imul(x ^ (x >>> 11), 0xac4c1b51)
  x = Math.imul(x ^ (x >>> 15), 0x31848bab)
  return x ^ (x >>> 14)
}

function hashText(text: string, start: number): number {
  let hash = start
  for (let index = 0; index < text.length; index++) hash = mix2((hash ^ text.charCodeAt(index)) + 0x9e3779b9)
  return mix(hash ^ text.length) | 0
}
