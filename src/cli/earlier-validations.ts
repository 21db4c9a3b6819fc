// Validations of the past for a forecast of today: read before anything is simulated, and told whether they are of the same scenario.
import type { Result } from '../../simulator/index.ts'
import { readValidation } from '../files/result-file.ts'
import { validationOfRun } from '../validate/run-or-forecast.ts'

/**
 * @param paths as --validation gave them
 * @returns what belongs into a Result of the scenario with this hash; nothing where no file was given
 * @throws UserError when one cannot be read, or is none of a run
 */
export async function earlierValidations(
  paths: readonly string[] = [],
): Promise<(scenario: { hash: string }) => Pick<Result, 'earlierValidations'>> {
  const read = await Promise.all(paths.map(async (path) => validationOfRun(path, await readValidation(path))))
  return ({ hash }) =>
    read.length === 0
      ? {}
      : { earlierValidations: read.map((each) => ({ ...each, isOfThisScenario: each.scenario?.hash === hash })) }
}
