// `surgecast explain FILE`: was it the cold start or the retry storm? Errors and cost of a variant by what carries them.
import { Command } from '@commander-js/extra-typings'
import { attributionSentence, attributionWords } from '../../reports/attribution-words.ts'
import { type Attribution, chooseVariants, DEFAULT_SEED, type World } from '../../simulator/index.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { EXIT } from './exit-codes.ts'
import { differenceText, intervalText } from './figure-text.ts'
import { attributed } from './further-runs.ts'
import { choiceOf, collected, wholeNumber } from './option-values.ts'
import { write } from './outputs.ts'
import { screenOf } from './screen.ts'
import { type Column, painted, printable, type Screen, textTable, wrapped } from './text-table.ts'

const REPLICATIONS = 5

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
      const attributions = await attributed(world, chosen.name, { seed, replications, jobs: 2 })
      if (attributions === undefined) {
        process.exitCode = EXIT.interrupted
        return
      }
      if (json !== undefined) await write(json, `${JSON.stringify(attributions, null, 2)}\n`)
      const stream = json === '-' ? process.stderr : process.stdout
      stream.write(explanation(attributions, screenOf(stream, process.env)))
    })
}

/** A sentence and the table for each figure. */
function explanation(attributions: readonly Attribution[], screen: Screen): string {
  const sections = attributions.map((attribution) => {
    const { words, measure } = attributionWords(attribution)
    const title = `${words} of ${printable(attribution.variant)}: ${intervalText(attribution.total, measure)}`
    const sentence = attributionSentence(attribution).replaceAll('\u202f', ' ')
    return [
      painted(title, 'bold', screen.hasColour),
      ...wrapped(sentence, screen.width),
      '',
      ...textTable(columns(attribution), screen),
    ]
  })
  const [first] = attributions
  const runs = `${first?.replications ?? 0} replications of each of ${2 ** (first?.shares.length ?? 0)} worlds, on the same requests`
  return `${[...sections.map((lines) => lines.join('\n')), runs].join('\n\n')}\n`
}

function columns(attribution: Attribution): Column[] {
  const { rest, total, shares } = attribution
  const { measure, difference } = attributionWords(attribution)
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
