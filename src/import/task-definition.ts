// A task definition file, as `aws ecs register-task-definition` takes it or `aws ecs describe-task-definition` prints it.
import type { TaskDefinition } from '@aws-sdk/client-ecs'
import { UserError } from '../../simulator/index.ts'
import type { DescribedService } from './described-service.ts'

/** @throws UserError when the file holds no task definition */
export function readTaskDefinition(tree: unknown, from: string): DescribedService {
  const inner = isObject(tree) && isObject(tree['taskDefinition']) ? tree['taskDefinition'] : tree
  if (!isObject(inner) || !Array.isArray(inner['containerDefinitions'])) {
    const hint = 'Give the JSON of `aws ecs describe-task-definition`, or the file you register.'
    throw new UserError([{ path: from, message: 'is no task definition: it has no containerDefinitions', hint }])
  }
  return { from, taskDefinition: inner as TaskDefinition }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
