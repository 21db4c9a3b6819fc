// Settings as a scenario writes them: only what was given.
/** Without what the source did not give: defaults are the scenario's. */
export function given<T extends Record<string, unknown>>(settings: T): Partial<T> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<T>
}
