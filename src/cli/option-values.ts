// How texts of options are read, for every command alike.
import { InvalidArgumentError } from '@commander-js/extra-typings'
import type { Choice } from '../../simulator/index.ts'
import { parseQuantity } from '../../simulator/scenario/units.ts'

/** A repeatable option: every value in the order given. */
export function collected(text: string, before: string[] = []): string[] {
  return [...before, text]
}

/** `a,b`: which names these are, the scenario tells. */
export function namesText(text: string): string {
  if (text.split(',').some((name) => name.trim() === ''))
    throw new InvalidArgumentError('Names separated by commas were expected, as in baseline,target-50.')
  return text
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`A whole number from ${least} to ${most} was expected.`)
  }
}

/** `--variant NAME`, or the first. */
export function choiceOf(variant: string | undefined): Choice {
  return variant === undefined ? { kind: 'first' } : { kind: 'named', names: [variant] }
}

/** `20m` in seconds. */
export function seconds(leastS: number): (text: string) => number {
  return (text) => {
    const parsed = parseQuantity(text, 'duration')
    if ('value' in parsed && parsed.value >= leastS) return parsed.value
    throw new InvalidArgumentError(`A duration of at least ${leastS}s was expected, as in 10s or 20m.`)
  }
}

export function instant(text: string): Date {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('An instant was expected, as in 2026-11-17T06:00Z.')
  return at
}
