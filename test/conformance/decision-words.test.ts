// Numbers in the sentences of the decision log keep their leading digits.
import { expect, test } from 'vitest'
import { rounded } from '../../simulator/control-loop/decision-words.ts'

test.each([
  [0.008, 0.008],
  [0.0123456, 0.0123],
  [-0.004, -0.004],
  [0.3333333, 0.333],
  [70, 70],
  [93.2468, 93.25],
  [1234.5678, 1234.57],
  [0, 0],
])('%f reads %f', (value, read) => {
  expect(rounded(value)).toBe(read)
})
