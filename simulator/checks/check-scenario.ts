// Before it simulates, it looks: every check over one scenario, in the order in which a reader should hear of what they find.
import type { Scenario } from '../scenario/schema.ts'
import type { World } from '../scenario/worlds.ts'
import type { Check, Finding } from './finding.ts'
import { schedulesUndone } from './schedule-undone.ts'

const CHECKS: readonly Check[] = [schedulesUndone]

export function findingsOf(scenario: Scenario): Finding[] {
  return CHECKS.flatMap((check) => check(scenario))
}

export type VariantFindings = { variant: string; findings: Finding[] }

/** Of every variant in its order; those with nothing to tell are left out. */
export function findingsByVariant(worlds: readonly World[]): VariantFindings[] {
  return worlds
    .map(({ variant, scenario }) => ({ variant, findings: findingsOf(scenario) }))
    .filter(({ findings }) => findings.length > 0)
}
