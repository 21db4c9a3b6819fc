// The world that staging is: the variant with the scenario's staging overrides on top, for forecast and load alike.
import { type Choice, chooseVariants, type Prepared, prepare } from '../../simulator/index.ts'
import { merge } from '../../simulator/scenario/merge.ts'
import { isMap } from '../../simulator/scenario/tree.ts'
import { notProduction } from './not-production.ts'

/** One world, under the variant's name. @throws UserError with what the overrides make wrong */
export function stagedWorld(prepared: Prepared, choice: Choice): Prepared {
  const chosen = chooseVariants(prepared, choice)
  const [world] = chosen.worlds
  if (world === undefined || !isMap(world.raw)) throw new Error('a world without options')
  const { overrides } = world.scenario.staging
  const { variants: _, ...base } = merge(world.raw, overrides) as Record<string, unknown>
  const staged = prepare({ ...base, variants: { [world.variant]: { description: world.description } } })
  return { ...staged, assumptions: [...notProduction(world.raw, overrides), ...staged.assumptions] }
}
