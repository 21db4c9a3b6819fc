// A calibration in the terminal: what was refitted, what was checked and left, what the data do not tell; and how it fits now.

import { measureOf } from '../../reports/measure-of.ts'
import { flowText, pathText } from '../../simulator/scenario/tree.ts'
import type { Calibration, Estimate, Fit, Parameter } from '../validate/calibrate/calibration.ts'
import { numberText } from './figure-text.ts'
import { type Column, painted, printable, type Screen, textTable, wrapped } from './text-table.ts'

export function calibrationTable(calibration: Calibration, screen: Screen): string {
  const { variant, runs, parameters, fits } = calibration
  const sources = runs.map(
    ({ name, source, requests }) => `${name} (${source}, ${numberText(requests, 'plain')} requests)`,
  )
  const lines = [
    ...wrapped(printable(`Calibration of ${variant} from ${sources.join(', ')}`), screen.width),
    ...section('Refitted', parameters, 'refitted', screen),
    ...section('Checked and left: the data agree with the present value', parameters, 'left', screen),
    ...section('Not identified, left as it is', parameters, 'unidentified', screen),
    ...fits.flatMap((fit) => ['', ...fitLines(fit, screen)]),
    '',
  ]
  return `${lines.join('\n').replaceAll('\u202f', ' ')}\n`
}

function section(title: string, all: readonly Parameter[], kind: Parameter['kind'], screen: Screen): string[] {
  const parameters = all.filter((parameter) => parameter.kind === kind)
  if (parameters.length === 0) return []
  const heading = painted(title, 'bold', screen.hasColour)
  return ['', heading, ...parameters.flatMap((parameter) => parameterLines(parameter, screen))]
}

function parameterLines(parameter: Parameter, { width }: Screen): string[] {
  const name = pathText(parameter.path)
  const told = (text: string, indent: string) =>
    wrapped(printable(text), width - indent.length).map((line) => indent + line)
  switch (parameter.kind) {
    case 'refitted':
      return [
        ...told(`${name}: ${flowText(parameter.before)} → ${flowText(parameter.after)}`, '  '),
        ...told(estimateText(parameter), '    '),
      ]
    case 'left':
      return [...told(`${name}: ${flowText(parameter.before)}`, '  '), ...told(estimateText(parameter), '    ')]
    case 'unidentified':
      return [...told(`${name}: ${flowText(parameter.before)}`, '  '), ...told(parameter.why, '    ')]
    default:
      return parameter satisfies never
  }
}

function estimateText({ interval, n, how, given }: Estimate): string {
  const of = interval.of === 'value' ? '' : `${interval.of} `
  const conditions = given === undefined ? '' : ` (${given})`
  return `${of}${interval.low} to ${interval.high} (95 %), n = ${numberText(n, 'plain')}: ${how}${conditions}`
}

function fitLines({ run, figures }: Fit, screen: Screen): string[] {
  const column = (header: string, key: 'observed' | 'before' | 'after'): Column => ({
    header,
    align: 'right',
    cells: figures.map(({ figure, [key]: value }) => ({
      text: value === null ? '–' : numberText(value, measureOf(figure)),
    })),
  })
  const names: Column = { header: printable(run), align: 'left', cells: figures.map(({ label }) => ({ text: label })) }
  return [
    ...textTable([names, column('observed', 'observed'), column('before', 'before'), column('after', 'after')], screen),
    ...wrapped('In-sample: the run it was calibrated from proves nothing. Score it on another.', screen.width),
  ]
}
