// The scale-outs of an observed run by the rule of the simulated one: need from CPU against its target, decision, and as many healthy as asked for.
import type { RunOutput, Scenario } from '../../simulator/index.ts'
import { targetUtilization } from '../../simulator/result/over-provisioned.ts'
import { ScaleOuts } from '../../simulator/result/scale-outs.ts'
import type { ServiceRecord } from './service-record.ts'
import { type Step, valueAt } from './steps.ts'

/**
 * The need is known to a metric period, and not at all without CPU metrics. Unlike the simulator's, it does not see requests that wait.
 *
 * @param healthy on the run's clock
 */
export function scaleOutsOf(
  scenario: Scenario,
  { utilization, decisions }: ServiceRecord,
  zeroS: number,
  healthy: readonly Step[],
): RunOutput['scaleOuts'] {
  const target = targetUtilization(scenario)
  const scaleOuts = new ScaleOuts()
  const moments = [
    ...utilization.map(({ fromS, periodS, value }) => ({
      atS: fromS + periodS - zeroS,
      tell: (atS: number) => scaleOuts.pressure(value >= target, atS, periodS),
    })),
    ...healthy.map(({ atS, value }) => ({ atS, tell: () => scaleOuts.healthy(value, atS) })),
    ...decisions.flatMap(({ kind, atS, desired }) =>
      kind !== 'scale-out' || desired === undefined
        ? []
        : [{ atS: atS - zeroS, tell: (nowS: number) => scaleOuts.decided(nowS, desired, valueAt(healthy, nowS)) }],
    ),
  ].sort((left, right) => left.atS - right.atS)
  for (const { atS, tell } of moments) if (atS <= scenario.horizon) tell(atS)
  const own = scaleOuts.list().filter(({ decisionS }) => decisionS >= 0)
  return utilization.length > 0 ? own : own.map((scaleOut) => ({ ...scaleOut, needS: Number.NaN }))
}
