// A value that the source names and does not hold: a parameter nobody gave, an id that only a deployment knows, another stack's output.
// It is carried as what it is until somebody wants a number or a text of it, and then asked for.

/** What would settle a value. */
export type Need =
  | { kind: 'parameter'; name: string; allowed: readonly string[] }
  /** `attribute` empty for a Ref. */
  | { kind: 'resource'; logicalId: string; attribute: string }
  | { kind: 'elsewhere'; what: string }

/** Its text form keeps the names, so that joined names can still be matched. */
export class Unresolved {
  readonly text: string
  readonly needs: readonly Need[]

  constructor(text: string, needs: readonly Need[]) {
    this.text = text
    this.needs = needs
  }

  toString(): string {
    return this.text
  }
}

export function needsOf(value: unknown): readonly Need[] {
  if (value instanceof Unresolved) return value.needs
  return Array.isArray(value) ? value.flatMap(needsOf) : []
}

/** As in `give --parameter Arch=VALUE (one of X86_64, ARM64)`. */
export function remedyFor({ needs, text }: Unresolved): string {
  const [parameter] = needs.filter((need) => need.kind === 'parameter')
  if (parameter !== undefined) {
    const among = parameter.allowed.length > 0 ? ` (one of ${parameter.allowed.join(', ')})` : ''
    return `parameter ${parameter.name} has no value: give --parameter ${parameter.name}=VALUE${among}`
  }
  const [elsewhere] = needs.filter((need) => need.kind === 'elsewhere')
  return elsewhere === undefined ? `only a deployment knows ${text}` : `it is ${elsewhere.what}`
}
