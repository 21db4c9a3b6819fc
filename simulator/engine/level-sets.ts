// Members on levels (whole numbers from 0), and the next member of the lowest level: bit sets per level, 32 members to the word, and above
// them bit sets of the words that are not empty. A search looks at one word in 1024 members, so its cost hardly grows with their number.
//
//   level 2 │ 1....1.. ........ │   summary: 10
//   level 1 │ ..1.1... ...1.... │            11  ◄─ lowest: next after place 5 is place 11
//   level 0 │ ........ ........ │            00

/** Members above this level share it; of those the lowest is found by looking at each. */
const TOP_LEVEL = 4095
const NONE = -1

export class LevelSets {
  /** Level of each member, unbounded. */
  private readonly levels: Int32Array
  private bits: Int32Array
  private summaries: Int32Array
  private population: Int32Array
  private readonly words: number
  private readonly summaryWords: number
  private levelSlots = 8
  private count = 0
  /** No member is below it. */
  private lowest = 0

  /** @param places members are numbers below this */
  constructor(places: number) {
    this.words = (places + 31) >>> 5
    this.summaryWords = (this.words + 31) >>> 5
    this.levels = new Int32Array(places).fill(NONE)
    this.bits = new Int32Array(this.words * this.levelSlots)
    this.summaries = new Int32Array(this.summaryWords * this.levelSlots)
    this.population = new Int32Array(this.levelSlots)
  }

  add(member: number, level: number): void {
    this.levels[member] = level
    this.count++
    this.enter(member, Math.min(level, TOP_LEVEL))
  }

  remove(member: number): void {
    const level = this.levels[member]
    if (level === NONE) return
    this.levels[member] = NONE
    this.count--
    this.leave(member, Math.min(level, TOP_LEVEL))
  }

  raise(member: number): void {
    const before = this.levels[member]
    this.levels[member] = before + 1
    if (before >= TOP_LEVEL) return
    this.leave(member, before)
    this.enter(member, before + 1)
  }

  /** A number that is no member, or -1, stays where it is. */
  lower(member: number): void {
    const before = member < 0 ? NONE : this.levels[member]
    if (before <= 0) return
    this.levels[member] = before - 1
    if (before > TOP_LEVEL) return
    this.leave(member, before)
    this.enter(member, before - 1)
  }

  /** The first member of the lowest level from a place on, going round; NONE (-1) when there is no member. */
  lowestFrom(place: number): number {
    if (this.count === 0) return NONE
    while (this.population[this.lowest] === 0) this.lowest++
    if (this.lowest === TOP_LEVEL) return this.searchTop(place)
    const found = this.nextAt(this.lowest, place)
    return found === NONE ? this.nextAt(this.lowest, 0) : found
  }

  private enter(member: number, level: number): void {
    if (level >= this.levelSlots) this.growTo(level)
    const word = member >>> 5
    this.bits[level * this.words + word] |= 1 << (member & 31)
    this.summaries[level * this.summaryWords + (word >>> 5)] |= 1 << (word & 31)
    this.population[level]++
    if (level < this.lowest) this.lowest = level
  }

  private leave(member: number, level: number): void {
    const word = member >>> 5
    const left = this.bits[level * this.words + word] & ~(1 << (member & 31))
    this.bits[level * this.words + word] = left
    if (left === 0) this.summaries[level * this.summaryWords + (word >>> 5)] &= ~(1 << (word & 31))
    this.population[level]--
  }

  /** The first member of a level at a place or behind it. */
  private nextAt(level: number, place: number): number {
    const first = place >>> 5
    const here = this.bits[level * this.words + first] & (-1 << (place & 31))
    if (here !== 0) return (first << 5) + lowestBit(here)
    // A shift by 32 is one by 0: behind the last word of a summary word comes the next one.
    let summaryWord = (first + 1) >>> 5
    if (summaryWord >= this.summaryWords) return NONE
    const base = level * this.summaryWords
    let filled = this.summaries[base + summaryWord] & (-1 << ((first + 1) & 31))
    while (filled === 0) {
      if (++summaryWord >= this.summaryWords) return NONE
      filled = this.summaries[base + summaryWord]
    }
    const word = (summaryWord << 5) + lowestBit(filled)
    return (word << 5) + lowestBit(this.bits[level * this.words + word])
  }

  private searchTop(place: number): number {
    const { levels } = this
    let best = NONE
    for (let step = 0; step < levels.length; step++) {
      const member = (place + step) % levels.length
      if (levels[member] !== NONE && (best === NONE || levels[member] < levels[best])) best = member
    }
    return best
  }

  private growTo(level: number): void {
    while (level >= this.levelSlots) this.levelSlots *= 2
    this.bits = longer(this.bits, this.words * this.levelSlots)
    this.summaries = longer(this.summaries, this.summaryWords * this.levelSlots)
    this.population = longer(this.population, this.levelSlots)
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}

function longer(column: Int32Array, length: number): Int32Array {
  const copy = new Int32Array(length)
  copy.set(column)
  return copy
}
