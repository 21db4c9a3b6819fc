// The reference page: every option with type, default, bounds, meaning and source, as Markdown. Made from the schema.
import { allOptions, type OptionNote } from './options-of.ts'
import { flowText, isMap } from './tree.ts'
import { DIMENSIONS, unitsOf } from './units.ts'

/** A section has a row only where it has a default of its own, for when it is not written at all. */
function hasRow({ isSection, default: fallback }: OptionNote): boolean {
  return !isSection || (isMap(fallback) && Object.keys(fallback).length > 0)
}

export function referencePage(): string {
  const options = allOptions()
  const tops = options.filter(({ path }) => topOf(path) === path)
  const rowsOf = (top: OptionNote) => options.filter((option) => hasRow(option) && topOf(option.path) === top.path)
  const single = tops.filter((top) => rowsOf(top).every((row) => row === top))
  const sections = tops.filter((top) => !single.includes(top))
  return [
    ...INTRODUCTION,
    ...table(single),
    '',
    '`variants`: name → merge patch over all of this: maps merge, `null` removes, anything else replaces; a choice of kind is replaced whole.',
    ...sections.flatMap((top) => ['', `## ${top.path}`, '', top.description, '', ...table(rowsOf(top))]),
    '',
  ].join('\n')
}

/** `clients.*.timeout` → `clients` */
function topOf(path: string): string {
  return path.split(/[.[]/)[0] as string
}

const INTRODUCTION = [
  '# Scenario reference',
  '',
  'Made by `surgecast reference` from the schema. `*` stands for a name of your own, `[]` for each item of a list.',
  'Any number or quantity may be uncertain: `{estimate: 1.2s, low: 0.8s, high: 2s}`; `low` and `high` hold nine cases in ten.',
  'A *law* is a quantity (constant) or one of `{exponential: {mean}}`, `{lognormal: {median, p99} | {mean, cv} | {median, sigma}}`, `{gamma: {mean, cv}}`, `{weibull: {scale, shape}}`,',
  '`{pareto: {minimum, shape}}`, `{uniform: {low, high}}`, `{quantiles: {p0: …, p50: …, p100: …}}`, `{mixture: [{weight, of}]}`, `{shifted: {by, of}}`.',
  'Quantities carry their unit:',
  '',
  '| type | units |',
  '|---|---|',
  ...DIMENSIONS.map((dimension) => `| ${dimension} | ${unitsOf(dimension)} |`),
  '',
  '## Top level',
  '',
]

function table(options: readonly OptionNote[]): string[] {
  return ['| option | type | default | bounds | meaning |', '|---|---|---|---|---|', ...options.map(row)]
}

function row({ path, type, default: fallback, bounds, description, source, status }: OptionNote): string {
  const doubt = status === undefined ? '' : ` *(${status})*`
  const link = source === undefined ? '' : ` [source](${source})`
  const text = fallback === undefined ? '' : flowText(fallback)
  const shown = text === '' ? '' : `\`${text}\``
  return `| \`${path}\` | ${cell(type)} | ${cell(shown)} | ${cell(bounds)} | ${cell(description)}${doubt}${link} |`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
