// Which container of a task is the application: the one with its command, not the proxy or the agent beside it.
import type { ContainerDefinition, Service, TaskDefinition } from '@aws-sdk/client-ecs'
import { serverCommandOf } from './server-command.ts'

/** Proxies, meshes, log routers and agents, by their usual names. */
const BESIDE =
  /(?:^|[^a-z])(?:envoy|haproxy|nginx|traefik|proxy|caddy|x-?ray|otel|collector|fluent|firelens|log-?router|datadog|newrelic|agent|sidecar|cloudwatch|prometheus|statsd|vault|consul|init)(?:[^a-z]|$)/i

/**
 * Rules in order, each among what those before it left: the load balancer talks to it and it is no known companion; its command starts
 * a server; the load balancer talks to it; it is no companion; it has a port; it is essential. The first of the rest.
 */
export function mainContainer(
  { containerDefinitions = [] }: TaskDefinition,
  service: Service | undefined,
): ContainerDefinition | undefined {
  const [balanced] = service?.loadBalancers ?? []
  const isBalanced = ({ name }: ContainerDefinition) => name !== undefined && name === balanced?.containerName
  const isBeside = ({ name = '', image = '' }: ContainerDefinition) =>
    BESIDE.test(name) || BESIDE.test(image.split('/').at(-1) ?? '')
  const rules: ((container: ContainerDefinition) => boolean)[] = [
    (each) => isBalanced(each) && !isBeside(each),
    (each) => serverCommandOf(each) !== undefined,
    isBalanced,
    (each) => !isBeside(each),
    (each) => (each.portMappings ?? []).length > 0,
    ({ essential }) => essential !== false,
  ]
  return rules.reduce<readonly ContainerDefinition[]>((left, rule) => {
    const kept = left.filter(rule)
    return kept.length > 0 ? kept : left
  }, containerDefinitions)[0]
}
