// What a source says of an option, and nothing about what it leaves open.

/** Without what the source did not give: defaults are the scenario's. */
export function given<T extends Record<string, unknown>>(settings: T): Partial<T> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<T>
}
