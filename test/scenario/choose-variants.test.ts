// Which variants a text on the command line names: names may hold the commas that separate them.
import { expect, test } from 'vitest'
import { chooseVariants, prepare, type UserError } from '../../simulator/index.ts'

const prepared = prepare({
  name: 'x',
  horizon: '1m',
  traffic: { people: { segments: [{ hold: '1rps', for: '1m' }] } },
  variants: { base: {}, spike: {}, 'spike, retries': {}, 'steady, 30 %': {}, 'steady, 60 %': {} },
})
const chosen = (text: string) => chooseVariants(prepared, { kind: 'listed', text }).worlds.map(({ variant }) => variant)

test('names are separated by commas, in the order asked for', () => {
  expect(chosen('spike,base')).toEqual(['spike', 'base'])
  expect(chosen(' spike , base ')).toEqual(['spike', 'base'])
})

test('a name with commas is taken whole where it stands', () => {
  expect(chosen('spike, retries')).toEqual(['spike, retries'])
  expect(chosen('spike, retries,base,steady, 60 %,steady, 30 %')).toEqual([
    'spike, retries',
    'base',
    'steady, 60 %',
    'steady, 30 %',
  ])
  expect(chosen('spike,base')).toEqual(['spike', 'base'])
})

test('what is no variant is named, and so is what stands twice', () => {
  const problemsOf = (text: string) => {
    try {
      chosen(text)
    } catch (error) {
      return (error as UserError).problems.map(({ path, message }) => `${path}: ${message}`)
    }
    return []
  }
  expect(problemsOf('spike, other')).toEqual(['variants.other: there is no such variant'])
  expect(problemsOf('base,spike,base')).toEqual(['variants.base: it is named twice'])
})
