// The answer in a sentence or two: which variants meet the objectives, which of those is cheapest, and how sure that is.
import { isGated, standingOf } from '../../simulator/result/gate.ts'
import { type Figure, isNever, type Result, type VariantResult } from '../../simulator/result/schema.ts'
import { successTimeOf } from '../all-requests.ts'
import { sentenceText, valueText } from '../figure.ts'
import { findingNotes } from '../finding-notes.ts'
import { plainText } from '../format.ts'
import { type Html, html } from '../html.ts'
import { importedNotes, noteText } from '../imported-words.ts'
import { limitText, NOT_GATED, type Objective, objectiveWords } from '../objectives.ts'
import { unwellWords } from '../unwell-words.ts'
import { validationAnswer } from './validation.ts'

const MOST_NAMED = 6
const MOST_SHORTFALLS = 3

export type VerdictWords = { answer: Html; notes: readonly Html[] }

export function verdictSection(result: Result): Html {
  const { answer, notes } = verdictWords(result)
  return html`<section id="verdict" aria-label="Verdict">
<p class="verdict">${answer}</p>
${notes.length > 0 && html`<ul class="verdict-notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
</section>`
}

/** The sentences alone, for outputs that are no page. */
export function verdictWords(result: Result): VerdictWords {
  const { variants, scenario, validation } = result
  const lacking = importedNotes(result).map((note) => html`${noteText(note)}`)
  if (validation !== undefined) return { answer: validationAnswer(validation), notes: lacking }
  const hasObjectives = variants.some(({ slo }) => slo.length > 0)
  const failing = firstFailing(variants, scenario)
  const answer = hasObjectives ? byObjectives(variants) : byFigures(variants)
  const whenOf = (variant: VariantResult) => (variant === failing?.variant ? undefined : unwellWords(variant, scenario))
  return {
    answer:
      failing === undefined
        ? answer
        : html`${answer} ${name(failing.variant)} fails: ${whyText(failing.variant)}${failing.when}.`,
    notes: [...lacking, ...foundBefore(variants), ...shortfalls(variants, whenOf), ...splitOutcomes(variants)],
  }
}

/** What was known before the run comes first: it is the cause, where the run fails. */
function whyText({ findings = [] }: VariantResult): string {
  const why = findings.find((finding) => finding.why !== undefined)?.why
  return why === undefined ? '' : `${why}; `
}

const MOST_FOUND = 6

/** What was clear before the run: it needs no forecast, and it often is why a variant fails. */
function foundBefore(variants: readonly VariantResult[]): Html[] {
  const notes = findingNotes(variants).map(({ finding: { message, hint }, variants: whose, isAll }) => {
    const who = whose.map((each) => name({ name: each }))
    return html`${isAll ? '' : html`${joined(who)}: `}${message} ${hint}`
  })
  if (notes.length <= MOST_FOUND) return notes
  return [
    ...notes.slice(0, MOST_FOUND),
    html`${notes.length - MOST_FOUND} more findings: see the terminal or the JSON.`,
  ]
}

/** The one that the others are weighed against, where it fails; else the first that does. */
function firstFailing(variants: readonly VariantResult[], scenario: Result['scenario']) {
  return variants
    .filter((variant) => standingOf(variant) === 'missed')
    .flatMap((variant) => {
      const when = unwellWords(variant, scenario)
      return when === undefined ? [] : [{ variant, when }]
    })[0]
}

function byObjectives(variants: readonly VariantResult[]): Html {
  const judged = variants.filter(({ slo }) => slo.length > 0)
  const met = judged.filter((variant) => standingOf(variant) === 'met')
  const limits = commonLimits(judged)
  if (met.length === 0) return noneMeets(judged, limits)
  const all = met.length === judged.length && met.length > 1
  const who = all ? html`All ${met.length} variants meet` : html`${names(met)} ${met.length === 1 ? 'meets' : 'meet'}`
  return html`${who} the objectives${limits}. ${cheapestOf(met)}`
}

function noneMeets(judged: readonly VariantResult[], limits: Html): Html {
  const open = judged.filter((variant) => standingOf(variant) === 'inconclusive')
  const best = bestByErrors(judged)
  const least = best === undefined ? '' : html` ${name(best)} has the fewest errors: ${errors(best)}.`
  if (open.length === 0)
    return html`${judged.length === 1 ? html`${name(judged[0] as VariantResult)} does not meet` : 'No variant meets'} the objectives${limits}.${least}`
  return html`No variant is shown to meet the objectives${limits}; for ${names(open)} an interval includes a limit: more replications or narrower inputs may decide.${least}`
}

function byFigures(variants: readonly VariantResult[]): Html {
  const best = bestByErrors(variants)
  if (best === undefined) return html`No request ended in this run: there is no error rate to judge by.`
  if (variants.length === 1) {
    return html`${name(best)}: ${errors(best)}, ${withinText(best)}; ${costText(best)}.`
  }
  return html`${name(best)} has the lowest error rate: ${errors(best)}${withRivals(best, variants, (variant) => variant.summary.errorRate)}. ${cheapestOf(variants)} No objectives were set.`
}

function withinText({ summary }: VariantResult): string {
  const figure = successTimeOf(summary, 'p99')
  if (figure.value === null) return isNever(figure) ? figure.reason : `its p99 is not known (${figure.reason})`
  return `99 % of the requests succeed within ${sentenceText(figure, 'seconds')}`
}

/** Monthly cost decides when every variant has one. */
function cheapestOf(variants: readonly VariantResult[]): Html {
  const figureOf = costFigureOf(variants)
  const known = variants.filter((variant) => figureOf(variant).value !== null)
  if (known.length === 0) return html`What they cost is not known.`
  const cheapest = known.reduce((least, variant) =>
    (figureOf(variant).value as number) < (figureOf(least).value as number) ? variant : least,
  )
  const rivals = withRivals(cheapest, known, figureOf)
  if (variants.length === 1) return html`It costs ${costPhrase(cheapest, figureOf)}, with ${errors(cheapest)}.`
  return html`${name(cheapest)} is the cheapest${variants.length > 1 ? ' of them' : ''} at ${costPhrase(cheapest, figureOf)}${rivals}, with ${errors(cheapest)}.`
}

function costFigureOf(variants: readonly VariantResult[]): (variant: VariantResult) => Figure {
  const isMonthly = variants.every(({ summary }) => summary.costUsd.perMonth.value !== null)
  return ({ summary }) => (isMonthly ? summary.costUsd.perMonth : summary.costUsd.total)
}

function costPhrase(variant: VariantResult, figureOf: (variant: VariantResult) => Figure): string {
  const figure = figureOf(variant)
  const unit = figure === variant.summary.costUsd.perMonth ? 'a month' : 'a run'
  const [value, ...interval] = sentenceText(figure, 'usd').split(' (')
  return [`${value} ${unit}`, ...interval].join(' (')
}

function costText(variant: VariantResult): string {
  const figureOf = costFigureOf([variant])
  return figureOf(variant).value === null ? 'its cost is not known' : costPhrase(variant, figureOf)
}

/** Names the others whose interval overlaps: the order between them is not settled. */
function withRivals(
  best: VariantResult,
  variants: readonly VariantResult[],
  figureOf: (variant: VariantResult) => Figure,
): Html {
  const rivals = variants.filter((variant) => variant !== best && overlap(figureOf(best), figureOf(variant)))
  return rivals.length === 0 ? html`` : html` (statistically indistinguishable from ${names(rivals)})`
}

function overlap(left: Figure, right: Figure): boolean {
  if (left.value === null || right.value === null) return false
  return (right.low ?? right.value) <= (left.high ?? left.value)
}

function bestByErrors(variants: readonly VariantResult[]): VariantResult | undefined {
  const rate = ({ summary }: VariantResult) => summary.errorRate.value ?? Number.POSITIVE_INFINITY
  const known = variants.filter(({ summary }) => summary.errorRate.value !== null)
  return known.reduce<VariantResult | undefined>(
    (best, variant) => (best === undefined || rate(variant) < rate(best) ? variant : best),
    undefined,
  )
}

/** ` (error rate ≤ 1 %, p99 ≤ 1 s)` when all variants are judged by the same limits. */
function commonLimits(variants: readonly VariantResult[]): Html {
  const lists = new Set(variants.map(({ slo }) => slo.map(limitText).join(', ')))
  return lists.size === 1 ? html` (${[...lists][0]})` : html``
}

function shortfalls(
  variants: readonly VariantResult[],
  whenOf: (variant: VariantResult) => string | undefined,
): Html[] {
  const short = variants.flatMap((variant) => {
    const missed = variant.slo.filter(({ verdict }) => verdict === 'missed')
    const open = variant.slo.filter(({ verdict }) => verdict === 'inconclusive')
    if (missed.length === 0 && open.length === 0) return []
    const misses = missed.length > 0 && html` misses ${listed(missed.map(found))}`
    const leaves = open.length > 0 && html`${missed.length > 0 && '; it'} is inconclusive on ${listed(open.map(found))}`
    const when = whenOf(variant)
    const aside = !isGated(variant) && ` (${NOT_GATED})`
    return [html`${name(variant)}${aside}${misses}${leaves}${when !== undefined && `; ${when}`}.`]
  })
  if (short.length <= MOST_SHORTFALLS) return short
  return [
    ...short.slice(0, MOST_SHORTFALLS),
    html`${short.length - MOST_SHORTFALLS} more variants fall short: see the table.`,
  ]
}

/** `error rate 5.4 % (5.2–5.6 %), limit 1 %`; a time that is not known says why: `p99 (limit 2 s; more than 1 % of the requests failed)`. */
function found({ objective, limit, figure }: Objective): Html {
  const { label, measure } = objectiveWords({ objective })
  const limitWords = `limit ${plainText(limit, measure)}`
  if (figure.value === null) return html`${label} (${limitWords}; ${figure.reason})`
  return html`${label}: ${sentenceText(figure, measure)}, ${limitWords}`
}

/** A mean between modes describes no run that can happen: the modes are told instead. */
function splitOutcomes(variants: readonly VariantResult[]): Html[] {
  return variants
    .filter(({ outcomes }) => outcomes.length > 1)
    .slice(0, MOST_NAMED)
    .map(
      (variant) =>
        html`${name(variant)} does not always end the same way: ${joined(variant.outcomes.map(outcomeText))}.`,
    )
}

function outcomeText({ mode, share, errorRate }: VariantResult['outcomes'][number]): Html {
  return html`${MODE_WORDS[mode]} in ${sentenceText(share, 'share')} of the replications (errors ${valueText(errorRate, 'share')})`
}

export const MODE_WORDS = { well: 'stayed well', recovered: 'recovered', collapsed: 'did not recover' } as const

function errors(variant: VariantResult): string {
  const { errorRate } = variant.summary
  if (errorRate.value === null) return `an unknown error rate (${errorRate.reason})`
  const text = sentenceText(errorRate, 'share')
  const mean = variant.outcomes.length > 1 ? ' on average over unlike outcomes' : ''
  return `${text} of the requests failing${mean}`
}

function name({ name: text }: Pick<VariantResult, 'name'>): Html {
  return html`<b class="name">${text}</b>`
}

function names(variants: readonly VariantResult[]): Html {
  if (variants.length <= MOST_NAMED) return joined(variants.map(name))
  return joined([...variants.slice(0, MOST_NAMED - 1).map(name), html`${variants.length - MOST_NAMED + 1} more`])
}

/** `a, b and c` */
function joined(parts: readonly Html[]): Html {
  return html`${parts.map((part, index) => html`${index === 0 ? '' : index === parts.length - 1 ? ' and ' : ', '}${part}`)}`
}

/** Parts with commas of their own: `a, b; c, d` */
function listed(parts: readonly Html[]): Html {
  return html`${parts.map((part, index) => html`${index > 0 && '; '}${part}`)}`
}
