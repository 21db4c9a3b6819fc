// Colours come from the style sheet, where light, dark and print are decided; charts read them when they draw.

/** @returns a colour of the palette by name, as it is at this moment */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
}

/** Calls back when the look changes, and before printing: paper is always light, and narrower. */
export function onThemeChange({ changed, printing }: { changed: () => void; printing: () => void }): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed)
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing')
    printing()
  })
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing')
    changed()
  })
}
