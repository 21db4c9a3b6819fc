// Kinds of events: their words, their colour and their mark. An unknown kind of an observed run gets the last look.

export type Mark = 'up' | 'down' | 'diamond' | 'square' | 'circle' | 'cross'
export type EventLook = { words: string; colour: string; mark: Mark }

const LOOKS: Readonly<Record<string, EventLook>> = {
  disturbance: { words: 'disturbance', colour: 'vermillion', mark: 'square' },
  alarm: { words: 'alarm', colour: 'orange', mark: 'diamond' },
  'scale-out': { words: 'scale out', colour: 'green', mark: 'up' },
  'scale-in': { words: 'scale in', colour: 'blue', mark: 'down' },
  'not-scaled': { words: 'not scaled', colour: 'ink', mark: 'cross' },
  bounds: { words: 'bounds moved', colour: 'purple', mark: 'square' },
  function: { words: 'function', colour: 'purple', mark: 'circle' },
  launch: { words: 'launch', colour: 'sky', mark: 'circle' },
  replace: { words: 'replaced', colour: 'vermillion', mark: 'diamond' },
  stop: { words: 'stop', colour: 'ink', mark: 'square' },
  connections: { words: 'no connection', colour: 'vermillion', mark: 'cross' },
}

/** Lanes from top to bottom. */
export const KNOWN_KINDS: readonly string[] = Object.keys(LOOKS)

export function eventLook(kind: string): EventLook {
  return Object.hasOwn(LOOKS, kind) ? (LOOKS[kind] as EventLook) : { words: kind, colour: 'ink', mark: 'circle' }
}
