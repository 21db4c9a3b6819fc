// Amazon ECS, as far as surgecast reads it.
// @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Operations.html
import type { Account } from './account.ts'
import { AwsError, type Input, type Operation, page, texts } from './operation.ts'

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const MOST_TASKS = 100

export const ECS_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeServices: (input, { account }) => {
    needCluster(account, input)
    const found = texts(input['services']).map((name) => ({
      name,
      service: account.services.find(({ serviceName, serviceArn }) => serviceName === name || serviceArn === name),
    }))
    return {
      services: found.flatMap(({ service }) => service ?? []),
      failures: found.flatMap(({ name, service }) =>
        service === undefined ? [{ arn: serviceArn(account, name), reason: 'MISSING' }] : [],
      ),
    }
  },
  DescribeServiceRevisions: ({ serviceRevisionArns }, { account }) => {
    const found = texts(serviceRevisionArns).map((arn) => ({
      arn,
      revision: account.serviceRevisions.find(({ serviceRevisionArn }) => serviceRevisionArn === arn),
    }))
    return {
      serviceRevisions: found.flatMap(({ revision }) => revision ?? []),
      failures: found.flatMap(({ arn, revision }) => (revision === undefined ? [{ arn, reason: 'MISSING' }] : [])),
    }
  },
  DescribeTaskDefinition: ({ taskDefinition }, { account }) => {
    const found = account.taskDefinitions.findLast(
      ({ taskDefinitionArn, family, revision }) =>
        taskDefinition === taskDefinitionArn || taskDefinition === family || taskDefinition === `${family}:${revision}`,
    )
    if (found === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.')
    return { taskDefinition: found }
  },
  ListTasks: (input, { account, pageSize }) => {
    needCluster(account, input)
    const { serviceName, desiredStatus = 'RUNNING', nextToken } = input
    if (serviceName !== undefined && !account.services.some((service) => service.serviceName === serviceName))
      throw new AwsError('ServiceNotFoundException', 'Service not found.')
    const tasks = account.tasks.filter(
      (task) =>
        task.desiredStatus === desiredStatus && (serviceName === undefined || task.group === `service:${serviceName}`),
    )
    const { items, next } = page(tasks, nextToken, pageSize)
    return { taskArns: items.map(({ taskArn }) => taskArn), ...(next === undefined ? {} : { nextToken: next }) }
  },
  DescribeTasks: (input, { account }) => {
    needCluster(account, input)
    const names = texts(input['tasks'])
    if (names.length === 0) throw new AwsError('InvalidParameterException', 'Tasks cannot be empty.')
    if (names.length > MOST_TASKS)
      throw new AwsError('InvalidParameterException', `At most ${MOST_TASKS} tasks can be described at once.`)
    const found = names.map((name) => ({ name, task: account.tasks.find(({ taskArn }) => taskArn === name) }))
    return {
      tasks: found.flatMap(({ task }) => task ?? []),
      failures: found.flatMap(({ name, task }) => (task === undefined ? [{ arn: name, reason: 'MISSING' }] : [])),
    }
  },
}

function needCluster({ clusterArn }: Account, { cluster = 'default' }: Input): void {
  if (cluster === clusterArn || cluster === clusterArn.split('/').at(-1)) return
  throw new AwsError('ClusterNotFoundException', 'Cluster not found.')
}

function serviceArn({ clusterArn }: Account, name: string): string {
  return name.startsWith('arn:') ? name : `${clusterArn.split(':cluster/')[0]}:service/${name}`
}
