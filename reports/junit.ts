// The objectives as JUnit XML, which every build server reads: one suite per variant, one case per objective.
import { XMLBuilder } from 'fast-xml-parser'
import { isGated } from '../simulator/result/gate.ts'
import type { Result, VariantResult } from '../simulator/result/schema.ts'
import { sentenceText } from './figure.ts'
import { visible } from './html.ts'
import { type ImportedNote, importedNotes } from './imported-words.ts'
import { limitText, NOT_GATED, type Objective, objectiveWords } from './objectives.ts'

/** Attributes begin with this in the tree that the builder takes. */
const ATTRIBUTE = '@_'

type Node = { [name: string]: string | number | Node | readonly Node[] }

/**
 * A missed objective is a `failure`, an inconclusive one an `error` of type `inconclusive`: neither passes unseen. Objectives of variants
 * that the gate leaves out are `skipped`, with what was found: they turn no pipeline red.
 *
 * @see https://github.com/testmoapp/junitxml
 */
export function renderJunit(result: Result): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: ATTRIBUTE,
    format: true,
    suppressEmptyNode: true,
  })
  const suites = result.variants.map((variant) => suite(result, variant))
  const tree: Node = {
    '?xml': attributes({ version: '1.0', encoding: 'UTF-8' }),
    testsuites: {
      ...attributes({
        name: `surgecast ${result.scenario.name}`,
        ...counts(result.variants),
      }),
      testsuite: suites,
    },
  }
  return builder.build(tree)
}

function suite(result: Result, variant: VariantResult): Node {
  const { name, slo } = variant
  const lacking = importedNotes(result)
  return {
    ...attributes({ name, ...counts([variant]) }),
    ...(lacking.length === 0 ? {} : { properties: { property: lacking.map(property) } }),
    testcase: slo.map((objective) => ({
      ...attributes({ classname: `${result.scenario.name}.${name}`, name: limitText(objective) }),
      ...(isGated(variant) ? outcome(objective) : skipped(objective)),
    })),
  }
}

/** What the forecast of an imported scenario lacks: a build server shows it beside the cases. */
function property({ sentence, items }: ImportedNote): Node {
  return attributes({ name: sentence, value: items.join('; ') })
}

function counts(variants: readonly VariantResult[]): Record<string, number> {
  const gated = variants.filter(isGated).flatMap(({ slo }) => slo)
  const of = (verdict: Objective['verdict']) => gated.filter((objective) => objective.verdict === verdict).length
  const tests = variants.reduce((sum, { slo }) => sum + slo.length, 0)
  return { tests, failures: of('missed'), errors: of('inconclusive'), skipped: tests - gated.length }
}

function skipped(objective: Objective): Node {
  return { skipped: attributes({ message: `${NOT_GATED}: ${objective.verdict}, ${found(objective)}` }) }
}

function outcome(objective: Objective): Node {
  const message = found(objective)
  switch (objective.verdict) {
    case 'met':
      return { 'system-out': message }
    case 'missed':
      return { failure: attributes({ type: 'missed', message }) }
    case 'inconclusive':
      return { error: attributes({ type: 'inconclusive', message }) }
    default:
      return objective.verdict satisfies never
  }
}

function found({ objective, figure }: Objective): string {
  const { label, measure } = objectiveWords({ objective })
  return figure.value === null ? `${label}: ${figure.reason}` : `${label}: ${sentenceText(figure, measure)}`
}

/** XML has no place for control characters, not even escaped. */
function attributes(values: Record<string, string | number>): Node {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `${ATTRIBUTE}${name}`,
      typeof value === 'string' ? visible(value) : value,
    ]),
  )
}
