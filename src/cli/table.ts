// The answer in the terminal: a pure function of the Result.
import { inFlightText } from '../../reports/all-requests.ts'
import { attributionSentence, attributionWords } from '../../reports/attribution-words.ts'
import { importedNotes, noteText } from '../../reports/imported-words.ts'
import { taskNotes } from '../../reports/task-words.ts'
import type { Result } from '../../simulator/result/schema.ts'
import { answerColumns } from './answers-table.ts'
import { intervalText, numberText } from './figure-text.ts'
import { publishedLines } from './published-lines.ts'
import { type Cell, type Column, painted, printable, type Screen, textTable, wrapped } from './text-table.ts'
import { timeChart } from './time-chart.ts'
import { type Gap, variantTable } from './variant-columns.ts'

/** What the Result does not know: how long the run took, where the report is, why the run ended. */
export type RunFacts = {
  /** Wall-clock time of the simulation; undefined when it ran earlier. */
  elapsedS: number | undefined
  reportPath: string | undefined
  message: string | undefined
}

export function table(result: Result, facts: RunFacts, screen: Screen): string {
  const { columns, gaps } = variantTable(result)
  const sections = [
    titleLines(result, screen),
    textTable(columns, screen),
    importedLines(result, screen),
    noteLines(gaps, screen),
    inFlightLines(result, screen),
    taskLines(result, screen),
    textTable(answerColumns(result), screen),
    timeChart(result, screen),
    textTable(outcomeColumns(result), screen),
    publishedLines(result, screen),
    attributionLines(result, screen),
    sensitivityLines(result, screen),
    footLines(result, facts, screen),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function titleLines({ scenario }: Result, { width, hasColour }: Screen): string[] {
  const text = printable(scenario.description === '' ? scenario.name : `${scenario.name}: ${scenario.description}`)
  return wrapped(text, width).map((line) => painted(line, 'bold', hasColour))
}

/** What the service has and the forecast does not: beside the figures that lack it. */
function importedLines(result: Result, { width, hasColour }: Screen): string[] {
  return importedNotes(result)
    .flatMap((note) => wrapped(printable(noteText(note)), width))
    .map((line) => painted(line, 'bold', hasColour))
}

/** Why figures are missing; the same reason for several variants is told once. */
function noteLines(gaps: readonly Gap[], { width, hasColour }: Screen): string[] {
  const variantsByNote = new Map<string, string[]>()
  for (const { sign, header, variant, reason } of gaps) {
    const note = `${sign} ${header}: ${reason}`
    variantsByNote.set(note, [...(variantsByNote.get(note) ?? []), variant])
  }
  return [...variantsByNote]
    .flatMap(([note, variants]) => wrapped(`${note} (${variants.join(', ')})`, width))
    .map((line) => painted(line, 'dim', hasColour))
}

/** Requests that the percentiles cannot hold, where they could matter. */
function inFlightLines({ variants }: Result, { width, hasColour }: Screen): string[] {
  return variants.flatMap((variant) => {
    const text = inFlightText(variant)?.replaceAll('\u202f', ' ')
    if (text === undefined) return []
    return wrapped(`${text} (${printable(variant.name)})`, width).map((line) => painted(line, 'dim', hasColour))
  })
}

function taskLines({ variants }: Result, { width, hasColour }: Screen): string[] {
  return taskNotes(variants, 'max tasks')
    .flatMap((note) => wrapped(`– ${printable(note).replaceAll('\u202f', ' ')}`, width))
    .map((line) => painted(line, 'dim', hasColour))
}

/** Only when a variant's replications differ in kind: a mean between modes describes no run that can happen. */
function outcomeColumns({ variants }: Result): Column[] {
  const rows = variants
    .filter(({ outcomes }) => outcomes.length > 1)
    .flatMap(({ name, outcomes }) => outcomes.map((outcome) => ({ name, ...outcome })))
  if (rows.length === 0) return []
  const column = (header: string, align: Column['align'], text: (row: (typeof rows)[number]) => string): Column => ({
    header,
    align,
    cells: rows.map((row): Cell => ({ text: text(row) })),
  })
  return [
    column('several outcomes', 'left', ({ name }) => printable(name)),
    column('outcome', 'left', ({ mode }) => mode),
    column('share of replications', 'right', ({ share }) => intervalText(share, 'share')),
    column('errors', 'right', ({ errorRate }) => intervalText(errorRate, 'share')),
  ]
}

const MOST_ROWS = 8

/** The parameters that move the error rate most; the report has them all. */
function sensitivityLines({ sensitivity }: Result, screen: Screen): string[] {
  if (sensitivity === undefined) return []
  const rows = sensitivity.rows.slice(0, MOST_ROWS)
  const column = (header: string, align: Column['align'], of: (row: (typeof rows)[number]) => string): Column => ({
    header,
    align,
    cells: rows.map((row) => ({ text: printable(of(row)) })),
  })
  const title = `errors of ${printable(sensitivity.variant)} if a parameter were half or double: ${intervalText(sensitivity.errorRate, 'share')} as it is`
  return [
    painted(title, 'bold', screen.hasColour),
    ...textTable(
      [
        column('parameter', 'left', ({ path }) => path),
        column('low', 'right', ({ low }) => intervalText(low.errorRate, 'share')),
        column('high', 'right', ({ high }) => intervalText(high.errorRate, 'share')),
        column('verdict', 'left', ({ low, high }) => verdictText(sensitivity.verdict, low.verdict, high.verdict)),
      ],
      screen,
    ),
  ]
}

function verdictText(asIs: string, low: string, high: string): string {
  if (asIs === 'none') return ''
  return low === asIs && high === asIs ? 'stays' : `${low} / ${high}`
}

function attributionLines({ attributions = [] }: Result, { width, hasColour }: Screen): string[] {
  return attributions.flatMap((attribution) => {
    const { words } = attributionWords(attribution)
    const sentence = attributionSentence(attribution).replaceAll('\u202f', ' ')
    return [painted(`${words} of ${printable(attribution.variant)}`, 'bold', hasColour), ...wrapped(sentence, width)]
  })
}

function footLines(result: Result, facts: RunFacts, { width }: Screen): string[] {
  const { replications, seed } = result.provenance
  const counted = replications === 1 ? '1 replication' : `${replications} replications`
  const run = [counted, `seed ${printable(seed)}`, ...speedWords(result, facts)].join(', ')
  const report = facts.reportPath === undefined ? [] : [`Report: ${facts.reportPath}`]
  return [...(facts.message === undefined ? [] : wrapped(facts.message, width)), ...wrapped(run, width), ...report]
}

/** `4.1 s, 1,210,000 requests/s simulated`; nothing for a result of an earlier run. */
function speedWords(result: Result, { elapsedS }: RunFacts): string[] {
  if (elapsedS === undefined) return []
  const speed = elapsedS > 0 ? [`${numberText(requestsOf(result) / elapsedS, 'plain')} requests/s simulated`] : []
  return [numberText(elapsedS, 'seconds'), ...speed]
}

/** Requests simulated in all replications, the warm-up left out. */
function requestsOf({ variants, provenance }: Result): number {
  return variants.reduce((sum, { summary }) => sum + (summary.requests.value ?? 0) * provenance.replications, 0)
}
