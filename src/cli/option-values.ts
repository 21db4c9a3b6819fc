// How texts of options are read, for every command alike.
import { InvalidArgumentError } from '@commander-js/extra-typings'
import type { Choice } from '../../simulator/index.ts'
import { parseQuantity } from '../../simulator/scenario/units.ts'

/** A repeatable option: every value in the order given. */
export function collected(text: string, before: string[] = []): string[] {
  return [...before, text]
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`A whole number from ${least} to ${most} was expected.`)
  }
}

/** @returns seconds */
export function duration(text: string): number {
  const parsed = parseQuantity(text, 'duration')
  if ('value' in parsed && parsed.value > 0) return parsed.value
  throw new InvalidArgumentError('A duration was expected, as in 90s, 10m or 1h.')
}

/** `--variant NAME`, or the first. */
export function choiceOf(variant: string | undefined): Choice {
  return variant === undefined ? { kind: 'first' } : { kind: 'named', names: [variant] }
}
