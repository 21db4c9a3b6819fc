// Colours come from the style sheet, where light, dark and print are decided; charts read them when they draw.

/** @returns the palette's colours by name, as they are at this moment */
export function colours<const N extends string>(names: readonly N[]): Record<N, string> {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Record<
    N,
    string
  >
}

export function colour(name: string): string {
  return colours([name])[name] as string
}

/** Calls back when the look changes, and around printing: paper is always light, and narrower. */
export function onThemeChange(changed: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed)
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing')
    changed()
  })
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing')
    changed()
  })
}
