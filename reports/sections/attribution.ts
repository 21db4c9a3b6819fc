// What carries errors and cost: one bar per factor from zero, to the right what it adds, to the left what it takes away. The bars and what is
// left add up to the figure.
import type { Attribution } from '../../simulator/result/attribution.ts'
import type { Result } from '../../simulator/result/schema.ts'
import { attributionSentence, attributionWords } from '../attribution-words.ts'
import { differenceHtml, figureHtml } from '../figure.ts'
import { type Html, html } from '../html.ts'

const BAR_HEIGHT = 18

/** Nothing where no attribution was asked for. */
export function attributionSection({ attributions = [] }: Result): Html {
  if (attributions.length === 0) return html``
  return html`<section id="attribution"><h2>What carries it</h2>
<p>Each factor was taken away by a patch, in every combination, on the same requests. Its share is its Shapley value: its mean contribution over all orders in which the factors could be added. The shares and what is left add up.</p>
${attributions.map(oneFigure)}</section>`
}

function oneFigure(attribution: Attribution): Html {
  const { variant, shares, rest, total } = attribution
  const { words, measure, difference } = attributionWords(attribution)
  const values = [...shares.map(({ value }) => value.value ?? 0), rest.value ?? 0]
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)]
  const rows = shares.map(({ factor, without, value }) =>
    row({ name: factor, note: without, value: value.value ?? 0, text: differenceHtml(value, difference), low, high }),
  )
  return html`<h3>${words} of <span class="name">${variant}</span></h3><p>${attributionSentence(attribution)}</p>
<div class="scroll" role="region" aria-label="What carries ${words}" tabindex="0"><table class="attribution">
<thead><tr><th scope="col">factor</th><th scope="col">share</th><th scope="col"><span class="for-readers">bar</span></th><th scope="col">taken away</th></tr></thead>
<tbody>${rows}${row({ name: 'left without them', note: '', value: rest.value ?? 0, text: figureHtml(rest, measure), low, high })}
<tr><th scope="row">as it is</th><td class="number">${figureHtml(total, measure)}</td><td></td><td></td></tr></tbody></table></div>`
}

type Row = { name: string; note: string; value: number; text: Html; low: number; high: number }

function row({ name, note, value, text, low, high }: Row): Html {
  const at = (place: number) => `${Number((((place - low) / (high - low || 1)) * 100).toFixed(2))}%`
  const width = `${Number(((Math.abs(value) / (high - low || 1)) * 100).toFixed(2))}%`
  const kind = value < 0 ? 'fill-2' : 'fill-5'
  return html`<tr><th scope="row">${name}</th><td class="number">${text}</td>
<td><svg width="220" height="${BAR_HEIGHT}" aria-hidden="true"><rect x="${at(Math.min(0, value))}" y="2" width="${width}" height="${BAR_HEIGHT - 4}" class="${kind}"/><line x1="${at(0)}" x2="${at(0)}" y1="0" y2="${BAR_HEIGHT}" class="zero"/></svg></td><td>${note}</td></tr>`
}
