// The answer as Markdown for a comment on a change: verdict, table, two lines over time, and what the answer leans on, folded away.
import type { Result, VariantResult } from '../simulator/result/schema.ts'
import { ANSWER_HEADERS, answerRows } from './answer-words.ts'
import { sentenceText } from './figure.ts'
import { numberText, signedRangeText, signedText } from './format.ts'
import { visible } from './html.ts'
import { limitText, standingText } from './objectives.ts'
import { type OverviewLine, overviewLines } from './overview-lines.ts'
import { plainTextOf } from './plain-text.ts'
import { restNotes } from './rest-of-month.ts'
import { verdictWords } from './sections/verdict.ts'
import { sparkline } from './sparkline.ts'
import { FIGURE_COLUMNS, type FigureColumn } from './variant-columns.ts'
import { type WallClock, wallClockOf } from './wall-clock.ts'

const SPARKLINE_WIDTH = 48
/** Names keep a comment's table readable; a longer one is cut. */
const LONGEST_NAME = 60

/** Pure: the same Result gives the same bytes. Foreign text is inert: no markup, no mention, no link of its own. */
export function renderMarkdown(result: Result): string {
  const clock = wallClockOf(result.scenario)
  const parts = [
    `### surgecast: ${named(result.scenario.name)}`,
    verdictLines(result),
    tableLines(result),
    restText(result),
    answersText(result),
    ...overviewLines(result).map((line) => overviewText(line, result, clock)),
    assumptionsText(result),
    provenanceText(result),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function verdictLines(result: Result): string {
  const { answer, notes } = verdictWords(result)
  const items = notes.map((note) => `- ${inert(plainTextOf(note))}`)
  return [`**${inert(plainTextOf(answer))}**`, ...(items.length > 0 ? ['', ...items] : [])].join('\n')
}

function tableLines(result: Result): string {
  const against = result.comparison[0]?.against
  const headers = [
    'variant',
    ...FIGURE_COLUMNS.map(({ header }) => header),
    ...(against === undefined ? [] : [`errors against ${named(against)}`]),
    'objectives',
  ]
  const rows = result.variants.map((variant) => [
    named(variant.name),
    ...FIGURE_COLUMNS.map((column) => figuresText(column, variant)),
    ...(against === undefined ? [] : [differenceText(result, variant)]),
    objectivesText(variant),
  ])
  return [headers, ['---', ...headers.slice(1, -1).map(() => '---:'), '---'], ...rows].map(tableRow).join('\n')
}

function restText({ variants }: Result): string {
  return restNotes(variants)
    .map(({ words, variants: names }) => `- per month: ${inert(words)} (${names.map(named).join(', ')})`)
    .join('\n')
}

/** What a load test was answered: nothing for a forecast alone. */
function answersText(result: Result): string {
  const rows = answerRows(result)
  if (rows.length === 0) return ''
  const headers = ['load test', ...ANSWER_HEADERS]
  const lines = rows.map(({ variant, cells }) => [named(variant), ...cells.map(inert)])
  return [headers, ['---', '---', '---', '---', '---:', '---:'], ...lines].map(tableRow).join('\n')
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function figuresText({ measure, figures }: FigureColumn, variant: VariantResult): string {
  const shown = figures.flatMap(({ label, of, note }) => {
    const figure = of(variant)
    return figure === undefined ? [] : [{ label, figure, note: note?.(variant) ?? '' }]
  })
  return shown
    .map(({ label, figure, note }) => {
      const parts = [shown.length > 1 ? label : '', sentenceText(figure, measure), note]
      return parts.filter((part) => part !== '').join(' ')
    })
    .join('<br>')
}

function differenceText({ comparison }: Result, { name }: VariantResult): string {
  const figure = comparison.find(({ variant }) => variant === name)?.differences['errorRate']
  if (figure === undefined || figure.value === null) return ''
  const text = signedText(figure.value, 'points')
  if (figure.low === null || figure.high === null) return text
  return `${text} (${signedRangeText(figure.low, figure.high, 'points', figure.value)})`
}

function objectivesText(variant: VariantResult): string {
  const short = variant.slo.filter(({ verdict }) => verdict !== 'met').map(limitText)
  return [standingText(variant), ...short].join('<br>')
}

function overviewText({ title, measure, most, variants }: OverviewLine, result: Result, clock: WallClock): string {
  const { horizonS } = result.scenario
  const span = `${clock.shortTime(0)} to ${clock.shortTime(horizonS)} ${clock.zone}`
  const rows = variants.map(({ name, values }) =>
    tableRow([named(name), `\`${sparkline(values, SPARKLINE_WIDTH, most)}\``]),
  )
  return [
    tableRow([title, `${span}, scale 0 to ${numberText(most, measure)}`]),
    tableRow(['---', '---']),
    ...rows,
  ].join('\n')
}

function assumptionsText({ assumptions }: Result): string {
  const parameters = assumptions.filter(({ status }) => status !== 'simplification')
  if (parameters.length === 0) return ''
  const items = parameters.map(
    ({ path, value, status, description }) => `- ${inert(path)} = ${inert(value)} (${status}): ${inert(description)}`,
  )
  return [
    `<details><summary>${parameters.length} parameters that AWS does not publish or that were inferred</summary>`,
    '',
    ...items,
    '',
    '</details>',
  ].join('\n')
}

function provenanceText({ provenance }: Result): string {
  const { replications, seed, version, command, interrupted } = provenance
  const facts = `${replications} replications, seed ${inert(seed)}, surgecast ${inert(version)}`
  const warning = interrupted ? ' The run was interrupted: intervals are wider than they were meant to be.' : ''
  return `<sub>${facts}.${warning} The same again: ${inert(command)}</sub>`
}

function named(text: string): string {
  const characters = [...text]
  return inert(characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME - 1).join('')}…` : text)
}

/**
 * Foreign text that means nothing to Markdown or to a code host: punctuation escaped, mentions and addresses broken by a word joiner.
 *
 * @see https://github.github.com/gfm/#backslash-escapes
 */
function inert(text: string): string {
  return visible(text)
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]#|~!]/g, (character) => `\\${character}`)
    .replace(/@/g, '@\u2060')
    .replace(/:\/\//g, ':\u2060//')
    .replace(/\bwww\./gi, 'www\u2060.')
}
