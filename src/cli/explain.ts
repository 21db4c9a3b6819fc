// `surgecast explain FILE`: was it the cold start or the retry storm? Errors and cost of a variant by what carries them.
import { Command } from '@commander-js/extra-typings'
import {
  type Attribution,
  attributionOf,
  chooseVariants,
  counterfactuals,
  DEFAULT_SEED,
  type Figure,
  type World,
} from '../../simulator/index.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { EXIT } from './exit-codes.ts'
import { differenceText, intervalText, type Measure, signedText, valueText } from './figure-text.ts'
import { choiceOf, collected, wholeNumber } from './option-values.ts'
import { write } from './outputs.ts'
import { screenOf } from './screen.ts'
import { simulated } from './simulated.ts'
import { type Column, painted, printable, type Screen, textTable, wrapped } from './text-table.ts'

const REPLICATIONS = 5
const FIGURES = [
  { path: 'errorRate', words: 'errors', measure: 'share', difference: 'points' },
  { path: 'costUsd.total', words: 'cost of the run', measure: 'usd', difference: 'usd' },
] as const

export function explainCommand() {
  return new Command('explain')
    .description(
      'what carries the errors and the cost of a variant: retries, start-up, metric lag, health checks, ceiling',
    )
    .argument('<file>', 'scenario, YAML or JSON')
    .option('--variant <name>', 'the variant (default: the first)')
    .option(
      '--replications <count>',
      'replications of each of the worlds compared',
      wholeNumber(1, 10_000),
      REPLICATIONS,
    )
    .option('--seed <text>', 'seed of all random draws', DEFAULT_SEED)
    .option('--set <path=value>', 'change the scenario (repeatable)', collected)
    .option('--json <file>', 'write the shares as JSON; - is standard output')
    .addHelpText(
      'after',
      `
Every factor is taken away by a patch of the scenario (no retries, instant starts, ...), in every combination, on the same requests. The share of
a factor is its Shapley value: its mean contribution over all orders in which the factors could be added. Shares add up.

Example:
  surgecast explain scenarios/retry-storm.yaml`,
    )
    .action(async (file, { variant, replications, seed, set, json }) => {
      const chosen = chooseVariants(await loadScenario(file, { set: set ?? [] }), choiceOf(variant))
      const [world] = chosen.worlds as [World]
      const { prepared, factors } = counterfactuals(world, chosen.name)
      const { forecast } = await simulated(prepared, `surgecast explain ${file}`, { seed, replications, jobs: 2 })
      const { result } = forecast
      if (result === undefined) {
        process.stderr.write(`${forecast.message}\n`)
        process.exitCode = EXIT.interrupted
        return
      }
      const attributions = FIGURES.map(({ path }) => attributionOf(result, factors, path))
      if (json !== undefined)
        await write(json, `${JSON.stringify({ variant: world.variant, attributions }, null, 2)}\n`)
      const stream = json === '-' ? process.stderr : process.stdout
      stream.write(explanation(world.variant, attributions, screenOf(stream, process.env), replications))
    })
}

/** A sentence, the table, and the strongest interaction. */
export function explanation(
  variant: string,
  attributions: readonly Attribution[],
  screen: Screen,
  replications: number,
): string {
  const sections = attributions.map((attribution, index) => {
    const { words, measure, difference } = FIGURES[index] as (typeof FIGURES)[number]
    return [
      painted(
        `${words} of ${printable(variant)}: ${intervalText(attribution.total, measure)}`,
        'bold',
        screen.hasColour,
      ),
      ...wrapped(sentence(attribution, measure, difference), screen.width),
      '',
      ...textTable(columns(attribution, measure, difference), screen),
    ]
  })
  const runs = `${replications} replications of each of ${2 ** (attributions[0]?.shares.length ?? 0)} worlds, on the same requests`
  return `${[...sections.map((lines) => lines.join('\n')), runs].join('\n\n')}\n`
}

function sentence({ total, rest, shares, strongest }: Attribution, measure: Measure, difference: Measure): string {
  const [first, ...others] = [...shares].sort((left, right) => (right.value.value ?? 0) - (left.value.value ?? 0))
  if (first === undefined || first.value.value === null || total.value === null) return 'There is nothing to attribute.'
  if (Math.abs(total.value - (rest.value ?? 0)) < 1e-9) return 'None of the factors changes it.'
  const told = [first, ...others].filter(
    ({ value }, rank) => rank === 0 || Math.abs(value.value ?? 0) >= LEAST_TOLD * Math.abs(total.value as number),
  )
  const list = told.map(({ factor, value }) => `${factor} ${signed(value, difference)}`).join(', ')
  const left = `${valueText(rest, measure)} is left without any of them`
  return `Of ${valueText(total, measure)}: ${list}; ${left}.${together(strongest, total, difference)}`
}

/** Of the total: smaller shares are in the table only. */
const LEAST_TOLD = 0.02

function signed({ value }: Figure, measure: Measure): string {
  return value === null ? '–' : signedText(value, measure).replace(/^\+/, '')
}

/** Told only where it matters: a tenth of the total and more. */
function together(strongest: Attribution['strongest'], total: Figure, measure: Measure): string {
  const value = strongest?.value.value ?? 0
  if (strongest === undefined || value === null || Math.abs(value) < 0.1 * Math.abs(total.value ?? 0)) return ''
  const [left, right] = strongest.factors
  const effect = value > 0 ? 'make each other worse' : 'stand in for each other'
  return ` ${left.charAt(0).toUpperCase()}${left.slice(1)} and ${right} ${effect} (${signedText(value, measure).replaceAll('\u202f', ' ')}).`
}

function columns({ rest, total, shares }: Attribution, measure: Measure, difference: Measure): Column[] {
  const rows = [
    ...shares.map(({ factor, without, value }) => ({ factor, without, text: differenceText(value, difference) })),
    { factor: 'left without them', without: '', text: intervalText(rest, measure) },
    { factor: 'as it is', without: '', text: intervalText(total, measure) },
  ]
  const column = (header: string, align: Column['align'], of: (row: (typeof rows)[number]) => string): Column => ({
    header,
    align,
    cells: rows.map((row) => ({ text: of(row) })),
  })
  return [
    column('factor', 'left', ({ factor }) => factor),
    column('share', 'right', ({ text }) => text),
    column('taken away', 'left', ({ without }) => without),
  ]
}
