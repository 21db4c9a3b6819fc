// The reference page: every option with type, default, bounds, meaning and source, as Markdown. Made from the schema.
import { allOptions, type OptionNote } from './options-of.ts'

export function referencePage(): string {
  const options = allOptions()
  const sections = options.filter(({ path }) => !path.includes('.') && !path.includes('['))
  const leaves = sections.filter(({ isSection }) => !isSection)
  const maps = sections.filter(({ isSection }) => isSection)
  return [
    '# Scenario reference',
    '',
    'Made by `surgecast reference` from the schema. `*` stands for a name of your own. Bounds are in the base unit (seconds, per second, bytes, vCPU, fractions).',
    'Quantities carry their unit; any of them may be uncertain: `{estimate: 1.2s, low: 0.8s, high: 2s}`.',
    'A *law* is a quantity (constant) or one of `{exponential: {mean}}`, `{lognormal: {median, p99} | {mean, cv} | {median, sigma}}`, `{gamma: {mean, cv}}`, `{weibull: {scale, shape}}`,',
    '`{pareto: {minimum, shape}}`, `{uniform: {low, high}}`, `{quantiles: {p0: …, p50: …, p100: …}}`, `{mixture: [{weight, of}]}`, `{shifted: {by, of}}`.',
    '',
    '## Top level',
    '',
    ...table(leaves),
    '',
    '`variants`: name → merge patch over all of this: maps merge, `null` removes, anything else replaces; a choice of kind is replaced whole.',
    ...maps.flatMap((section) => [
      '',
      `## ${section.path}`,
      '',
      section.description,
      '',
      ...table(options.filter(({ path, isSection }) => !isSection && isBelow(path, section.path))),
    ]),
    '',
  ].join('\n')
}

function isBelow(path: string, section: string): boolean {
  return path.startsWith(`${section}.`) || path.startsWith(`${section}[`)
}

function table(options: readonly OptionNote[]): string[] {
  return ['| option | type | default | bounds | meaning |', '|---|---|---|---|---|', ...options.map(row)]
}

function row({ path, type, default: fallback, bounds, description, source, status }: OptionNote): string {
  const notes = [status === undefined ? '' : ` *(${status})*`, source === undefined ? '' : ` [source](${source})`].join(
    '',
  )
  const shown =
    fallback === undefined ? '' : `\`${typeof fallback === 'string' ? fallback : JSON.stringify(fallback)}\``
  return `| \`${path}\` | ${cell(type)} | ${cell(shown)} | ${cell(bounds)} | ${cell(description)}${notes} |`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
