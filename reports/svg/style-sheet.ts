// What pictures outside of a page take from the style sheet, so that colours are decided in one place: the palette in its light form, and
// the rules of a chart that is drawn with classes.
import type { Colour } from '../charts/page-state.ts'

/** @param style the text of the built style sheet; its first `:root` is the light palette */
export function lightPalette(style: string): Colour {
  const palette = new Map<string, string>()
  for (const [, name, value] of rootOf(style).matchAll(/--([\w-]+):\s*(#[0-9a-f]+)/gi))
    palette.set(name as string, value as string)
  return (name) => {
    const value = palette.get(name)
    if (value === undefined) throw new Error(`the style sheet has no colour ${name}`)
    return value
  }
}

/** The light palette and all rules whose selector begins with the class. */
export function rulesFor(style: string, className: string): string {
  const rules = [...style.matchAll(/([^{}]+)\{([^{}]*)\}/g)].filter(([, selector = '']) =>
    selector.startsWith(`.${className}`),
  )
  return `:root{${rootOf(style)}}${rules.map(([rule]) => rule).join('')}`
}

function rootOf(style: string): string {
  return /:root\s*\{([^}]*)\}/.exec(style)?.[1] ?? ''
}
