// Below a table: why figures are missing. A title alone is out of reach on a phone and on paper.
import { type Figure, isNever } from '../../simulator/result/figure.ts'
import { NEVER } from '../figure.ts'
import { DASH } from '../format.ts'
import { type Html, html } from '../html.ts'

export type Gap = { what: string; variant: string; figure: Figure | undefined }

/** The same reason for several variants is told once. */
export function gapNotes(gaps: readonly Gap[]): Html {
  const variantsByNote = new Map<string, { sign: string; what: string; reason: string; variants: string[] }>()
  for (const { what, variant, figure } of gaps) {
    if (figure === undefined || figure.value !== null) continue
    const key = `${what}\u0000${figure.reason}`
    const note = variantsByNote.get(key) ?? {
      sign: isNever(figure) ? `${NEVER}:` : DASH,
      what,
      reason: figure.reason,
      variants: [],
    }
    note.variants.push(variant)
    variantsByNote.set(key, note)
  }
  if (variantsByNote.size === 0) return html``
  const items = [...variantsByNote.values()].map(
    ({ sign, what, reason, variants }) =>
      html`<li>${sign} ${what}: ${reason} <span class="quiet">(${variants.join(', ')})</span></li>`,
  )
  return html`<ul class="gaps">${items}</ul>`
}
