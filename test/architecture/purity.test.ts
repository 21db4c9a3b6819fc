// Same scenario, seed and version give the same bytes: nothing in the simulator may ask the clock, the machine or chance.
import { expect, test } from 'vitest'
import { codeOf, sourceFiles, withoutComments } from './source-files.ts'

const IMPURE = [
  /\bMath\.random\b/,
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bperformance\./,
  /\bset(?:Timeout|Interval|Immediate)\(/,
  /\bcrypto\./,
  /\bprocess\.(?:env|argv|hrtime|cwd|std)/,
  /\bglobalThis\b/,
  /\beval\(/,
]

test('the simulator is pure', () => {
  const offences = sourceFiles('simulator').flatMap((file) => {
    const code = codeOf(file)
    return IMPURE.filter((pattern) => pattern.test(code)).map((pattern) => `${file.path}: ${pattern.source}`)
  })
  expect(offences).toEqual([])
})

// The engine has its own, because engines of JavaScript may differ in the last bit of these.
// https://tc39.es/ecma262/#sec-function-properties-of-the-math-object
test('elementary functions come from the engine', () => {
  const native = /\bMath\.(?:exp|expm1|log|log1p|log2|log10|pow|sin|cos|tan|sinh|cosh|tanh|cbrt|hypot)\b/
  const offences = sourceFiles('simulator/engine')
    .concat(sourceFiles('simulator/request-path'), sourceFiles('simulator/control-loop'))
    .filter((file) => native.test(codeOf(file)))
  expect(offences.map(({ path }) => path)).toEqual([])
})

// But where the linter was given a reason on the line above.
test('the type any appears nowhere', () => {
  const any = /(?:[:<|&,=]|\bas|\bextends)\s*any\b(?!\()/
  const files = ['simulator', 'src', 'reports', 'test'].flatMap(sourceFiles)
  expect(files.filter((file) => any.test(withoutComments(file))).map(({ path }) => path)).toEqual([])
})
