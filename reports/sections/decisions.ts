// Every decision with its wall-clock time and its reason in words: what the marks in the charts stand for.
import type { ResultEvent, VariantResult } from '../../simulator/result/schema.ts'
import { mostEvents } from '../chart-data.ts'
import { eventLook } from '../event-kinds.ts'
import { numberText } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { WallClock } from '../wall-clock.ts'

export function decisionsTable(
  variant: VariantResult,
  index: number,
  page: { variantCount: number; clock: WallClock },
): Html {
  const { events, eventsLeftOut } = variant.representative
  const shown = events.slice(0, mostEvents(page.variantCount))
  const leftOut = eventsLeftOut + events.length - shown.length
  const heading = html`<h4>Decisions of <span class="name">${variant.name}</span></h4>`
  if (shown.length === 0)
    return html`<div data-variant="${index}">${heading}<p>Nothing was decided in this run.</p></div>`
  return html`<div data-variant="${index}">${heading}
<div class="scroll tall" role="region" aria-label="Decisions of ${variant.name}" tabindex="0"><table class="decisions">
<thead><tr><th scope="col">time</th><th scope="col">kind</th><th scope="col">what happened and why</th></tr></thead>
<tbody>${shown.map((event, place) => row(event, place, page.clock))}</tbody></table></div>
${leftOut > 0 && html`<p class="quiet">${numberText(leftOut, 'plain')} more are not listed.</p>`}</div>`
}

/** `data-event` is the event's place in the list that the charts have. */
function row(event: ResultEvent, place: number, clock: WallClock): Html {
  const { words, colour } = eventLook(event.kind)
  const repeats =
    event.count > 1 && html`<span class="note">${event.count} times until ${clock.time(event.lastTimeS)}</span>`
  const before = event.timeS < 0 && html`<span class="note">in the warm-up</span>`
  return html`<tr data-event="${place}"><td class="time">${clock.time(event.timeS)}${repeats}${before}</td><td class="kind c-${cssName(colour)}">${words}</td>
<td><span class="subject">${event.subject}</span> <span class="message">${event.message}</span></td></tr>`
}

function cssName(colour: string): string {
  return colour.replace(/[^a-z]/g, '')
}
