// The objectives as JUnit XML, which every build server reads: one suite per variant, one case per objective.
import { XMLBuilder } from 'fast-xml-parser'
import type { Result, VariantResult } from '../simulator/result/schema.ts'
import { sentenceText } from './figure.ts'
import { visible } from './html.ts'
import { limitText, type Objective, objectiveWords } from './objectives.ts'

/** Attributes begin with this in the tree that the builder takes. */
const ATTRIBUTE = '@_'

type Node = { [name: string]: string | number | Node | readonly Node[] }

/**
 * A missed objective is a `failure`, one that an interval straddles an `error` of type `inconclusive`: neither passes unseen.
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
  const suites = result.variants.map((variant) => suite(result.scenario.name, variant))
  const tree: Node = {
    '?xml': attributes({ version: '1.0', encoding: 'UTF-8' }),
    testsuites: {
      ...attributes({
        name: `surgecast ${result.scenario.name}`,
        ...counts(result.variants.flatMap(({ slo }) => slo)),
      }),
      testsuite: suites,
    },
  }
  return builder.build(tree)
}

function suite(scenario: string, { name, slo }: VariantResult): Node {
  return {
    ...attributes({ name, ...counts(slo) }),
    testcase: slo.map((objective) => testCase(`${scenario}.${name}`, objective)),
  }
}

function counts(objectives: readonly Objective[]): Record<string, number> {
  const of = (verdict: Objective['verdict']) => objectives.filter((objective) => objective.verdict === verdict).length
  return { tests: objectives.length, failures: of('missed'), errors: of('inconclusive'), skipped: 0 }
}

function testCase(className: string, objective: Objective): Node {
  return { ...attributes({ classname: className, name: limitText(objective) }), ...outcome(objective) }
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
