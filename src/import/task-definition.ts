// A task definition file, as `aws ecs register-task-definition` takes it or `aws ecs describe-task-definition` prints it.
import { UserError } from '../../simulator/index.ts'
import type { DescribedService } from './described-service.ts'
import { TASK_DEFINITION } from './described-shape.ts'
import { Reading } from './document-reader.ts'
import { isObject } from './is-object.ts'

/** @throws UserError when the file holds no task definition */
export function readTaskDefinition(tree: unknown, from: string): DescribedService {
  const inner = isObject(tree) && isObject(tree['taskDefinition']) ? tree['taskDefinition'] : tree
  if (!isObject(inner) || !Array.isArray(inner['containerDefinitions'])) {
    const hint = 'Give the JSON of `aws ecs describe-task-definition`, or the file you register.'
    throw new UserError([{ path: from, message: 'is no task definition: it has no containerDefinitions', hint }])
  }
  const reading = new Reading(from)
  const taskDefinition = reading.part('taskDefinition', '', inner, TASK_DEFINITION) ?? {}
  reading.finish()
  return { from, taskDefinition }
}
