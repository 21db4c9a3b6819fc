// A validation in the terminal: one row per figure, the verdict above them.
import { type Measure, signedText } from '../../reports/format.ts'
import { measureOf } from '../../reports/measure-of.ts'
import type { Result, ScoredFigure, Validation } from '../../simulator/index.ts'
import { answerColumns } from './answers-table.ts'
import { numberText } from './figure-text.ts'
import {
  type Cell,
  type Column,
  type Paint,
  painted,
  printable,
  type Screen,
  textTable,
  wrapped,
} from './text-table.ts'

/** @param observed the run, for what it was answered */
export function validationTable(validation: Validation, observed: Pick<Result, 'variants'>, screen: Screen): string {
  const { verdict, gates, prediction, variant, observedSource } = validation
  const answers = answerColumns(observed)
  const level = `${Math.round(100 * prediction.level)} %`
  const lines = [
    painted(`${verdict}: forecast of ${variant} against a run (${observedSource})`, paintOf(verdict), screen.hasColour),
    ...gates.flatMap(({ name, found, isMet }) =>
      wrapped(`${isMet ? '✓' : '✗'} ${name}: ${printable(found)}`, screen.width),
    ),
    '',
    ...(answers.length === 0 ? [] : [...textTable(answers, screen), '']),
    ...textTable(columns(validation.figures), screen),
    '',
    ...wrapped(
      `predicted: range of ${prediction.replications} replications${prediction.sameLoad ? " facing the run's own requests" : ''}, which holds another run with probability ${level}. Forecast written before the run: sha256 ${prediction.sha256}`,
      screen.width,
    ),
  ]
  return `${lines.join('\n').replaceAll('\u202f', ' ')}\n`
}

function columns(figures: readonly ScoredFigure[]): Column[] {
  const column = (header: string, align: Column['align'], text: (figure: ScoredFigure) => string): Column => ({
    header,
    align,
    cells: figures.map((figure): Cell => ({ text: text(figure) })),
  })
  return [
    column('figure', 'left', ({ label }) => label),
    column('predicted', 'right', predictedText),
    column('observed', 'right', observedText),
    column('error', 'right', (figure) => errorText(figure, figure.error)),
    column('limit', 'right', (figure) => errorText(figure, figure.limit).replace('+', '')),
    column('noise', 'right', (figure) => errorText(figure, figure.noiseFloor).replace('+', '')),
    column('skill', 'right', ({ skill }) => (skill === null ? '–' : skill.toFixed(2))),
    {
      header: 'verdict',
      align: 'left',
      cells: figures.map(({ verdict }) => ({ text: verdict, paint: paintOf(verdict) })),
    },
  ]
}

function predictedText({ figure, predicted, low, high, errorKind }: ScoredFigure): string {
  if (errorKind === 'distance' && high !== null) return `up to ${numberText(high, 'plain')}`
  if (predicted === null) return '–'
  const measure = measureFor(figure)
  const range = low === null || high === null ? '' : ` (${numberText(low, measure)} to ${numberText(high, measure)})`
  return numberText(predicted, measure) + range
}

function observedText({ figure, observed, observedLow, observedHigh }: ScoredFigure): string {
  if (observed === null) return '–'
  const measure = measureFor(figure)
  const range =
    observedLow === null || observedHigh === null
      ? ''
      : ` (${numberText(observedLow, measure)} to ${numberText(observedHigh, measure)})`
  return numberText(observed, measure) + range
}

function measureFor(figure: string): Measure {
  return figure.endsWith('.lag') ? 'seconds' : measureOf(figure)
}

const MEASURES = { points: 'points', seconds: 'seconds', ratio: 'share', distance: 'plain' } as const

function errorText({ errorKind }: ScoredFigure, error: number | null): string {
  if (error === null) return '–'
  return errorKind === 'distance' ? numberText(error, 'plain') : signedText(error, MEASURES[errorKind])
}

function paintOf(verdict: string): Paint {
  if (verdict === 'AGREE') return 'green'
  return verdict.startsWith('DISAGREE') ? 'red' : 'yellow'
}
