// `npm run mutation [-- FOLDER-OR-FILE…]`: changes one thing on one line of a rule at a time and asks whether a test notices.
// Files and the tests that guard them are listed below; survivors are printed, and the share that was killed.
//
//   source line ─► operators flipped, constants moved, conditions forced, statements dropped ─► the guarding tests ─► killed?
//
// Tests run in one Vitest; a mutant exists only in what its loader returns, so no file is ever written.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createVitest } from 'vitest/node'

const LOOP = 'simulator/control-loop'
const COST = 'simulator/cost'
const TEST = 'test/conformance'
/** What is mutated, and by which tests it must be caught: the quickest first. */
const GUARDED = {
  [`${LOOP}/cooldown.ts`]: [`${TEST}/cooldown.test.ts`],
  [`${LOOP}/alarm.ts`]: [`${TEST}/alarm.test.ts`, `${TEST}/alarm-in-store.test.ts`, `${TEST}/step-policies.test.ts`],
  [`${LOOP}/alarm-history.ts`]: [`${TEST}/alarm-history.test.ts`],
  [`${LOOP}/metric-store.ts`]: [`${TEST}/metric-store.test.ts`, `${TEST}/warm-up.test.ts`],
  [`${LOOP}/combining.ts`]: [
    `${TEST}/several-policies.test.ts`,
    `${TEST}/cooldown.test.ts`,
    `${TEST}/autoscaler.test.ts`,
  ],
  [`${LOOP}/step-scaling.ts`]: [
    `${TEST}/scaling-policies.test.ts`,
    `${TEST}/step-policies.test.ts`,
    `${TEST}/several-policies.test.ts`,
  ],
  [`${LOOP}/target-tracking.ts`]: [
    `${TEST}/scaling-policies.test.ts`,
    `${TEST}/several-policies.test.ts`,
    `${TEST}/autoscaler.test.ts`,
    `${TEST}/alarm-in-store.test.ts`,
  ],
  [`${LOOP}/prewarm.ts`]: [`${TEST}/scaling-policies.test.ts`, `${TEST}/several-policies.test.ts`],
  [`${LOOP}/autoscaler.ts`]: [
    `${TEST}/several-policies.test.ts`,
    `${TEST}/autoscaler.test.ts`,
    `${TEST}/warm-up.test.ts`,
  ],
  'simulator/metric-sampler.ts': [`${TEST}/metric-sampler.test.ts`],
  'simulator/scenario/cron.ts': [`${TEST}/cron.test.ts`],
  'simulator/scenario/scaling-checks.ts': ['test/scenario/scaling-checks.test.ts'],
  [`${COST}/usage.ts`]: ['test/cost'],
  [`${COST}/bill.ts`]: ['test/cost'],
}

/** Each rewrites one place of a line; texts and comments are left alone. */
const CHANGES = [
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ >= /g, ' > '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ < /g, ' <= '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ \+ /g, ' - '],
  [/ - /g, ' + '],
  [/ \* /g, ' / '],
  [/ \/ /g, ' * '],
  [/ \+= /g, ' -= '],
  [/\bMath\.max\(/g, 'Math.min('],
  [/\bMath\.min\(/g, 'Math.max('],
  [/\bMath\.ceil\(/g, 'Math.floor('],
  [/\bMath\.floor\(/g, 'Math.ceil('],
  [/\bMath\.trunc\(/g, 'Math.round('],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/= (\d[\d_]*)$/g, (_, number) => `= ${Number(number.replaceAll('_', '')) + 1}`],
  [/\bif \((.*)\) return\b/g, 'if (false) return'],
  [/\bif \((.*)\) return\b/g, 'if (true) return'],
  [/^ {4,}(this\.\w+(\.\w+)*\(.*\))$/g, ';'],
  [/^ {4,}((?:for .*\) )?\w+\??\.\w+(\??\.\w+)*\(.*\))$/g, ';'],
  [/'(notBreaching|breaching|ignore|missing|out|in|ALARM|OK|INSUFFICIENT_DATA|healthy|running|stopping)'/g, "'x'"],
]

const wanted = process.argv.slice(2)
const files = Object.keys(GUARDED).filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
/** The mutant that the loader gives out now: a file and its text. */
let current = { id: '', text: '' }
const mutant = {
  name: 'mutant',
  enforce: 'pre',
  load: (id) => (id.split('?')[0] === current.id ? current.text : undefined),
}
const silent = { onInit: () => undefined }
const options = { watch: false, bail: 1, reporters: [silent], maxWorkers: 1, testTimeout: 60_000 }
const vitest = await createVitest('test', options, { plugins: [mutant] })
let [killed, survived] = [0, 0]
for (const file of files) await mutateFile(file)
await vitest.close()
const made = killed + survived
console.log(`${made} mutants, ${survived} survive: ${(made === 0 ? 100 : (100 * killed) / made).toFixed(1)} % killed`)
process.exit(survived > 0 ? 1 : 0)

async function mutateFile(file) {
  const lines = readFileSync(file, 'utf8').split('\n')
  const specifications = await vitest.globTestSpecifications(GUARDED[file])
  if (!(await passes(specifications, file, lines.join('\n')))) throw new Error(`${file}: its tests fail as it is`)
  const [killedBefore, survivedBefore] = [killed, survived]
  for (const { index, line } of mutantsOf(lines)) {
    const text = [...lines.slice(0, index), line, ...lines.slice(index + 1)].join('\n')
    if (await passes(specifications, file, text)) {
      survived++
      console.log(`survives: ${file}:${index + 1}\n  - ${lines[index].trim()}\n  + ${line.trim()}`)
    } else killed++
  }
  console.log(`${file}: ${killed - killedBefore} killed, ${survived - survivedBefore} survive`)
}

async function passes(specifications, file, text) {
  current = { id: resolve(file), text }
  vitest.invalidateFile(current.id)
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, false)
  return unhandledErrors.length === 0 && testModules.every((module) => module.ok())
}

function mutantsOf(lines) {
  return lines.flatMap((line, index) => {
    if (/^\s*(\/\/|\/?\*|import |export type|type )/.test(line)) return []
    const seen = new Set([line])
    return CHANGES.flatMap(([pattern, to]) =>
      [...line.matchAll(pattern)].flatMap((match) => {
        if (isInText(line, match.index, pattern)) return []
        const mutant =
          line.slice(0, match.index) +
          match[0].replace(new RegExp(pattern.source), to) +
          line.slice(match.index + match[0].length)
        if (seen.has(mutant)) return []
        seen.add(mutant)
        return [{ index, line: mutant }]
      }),
    )
  })
}

/** Within a comment, a quoted text or the words of a template. */
function isInText(line, at, pattern) {
  const before = line.slice(0, at)
  if (before.includes('//')) return true
  if (pattern.source.startsWith("'")) return false
  const isOdd = (quote) => before.split(quote).length % 2 === 0
  if (isOdd("'")) return true
  return isOdd('`') && before.lastIndexOf('}') >= before.lastIndexOf('${')
}
