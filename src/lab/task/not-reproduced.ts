// What of a scenario the lab's tasks, balancer and network do otherwise than the model: sentences for the one who compares the two.
import { mean } from '../../../simulator/engine/distribution.ts'
import type { Scenario } from '../../../simulator/index.ts'
import type { TaskProgram } from './program.ts'

/** @returns nothing about what the scenario does not have */
export function notReproduced(scenario: Scenario, program: TaskProgram): string[] {
  return [...ofTheWorld(scenario), ...(program.kind === 'command' ? OF_A_COMMAND : ofOurServers(scenario))]
}

function ofTheWorld({ network, loadBalancer, disturbances, service }: Scenario): string[] {
  const hasWire = mean(network.clientRoundTrip) + network.targetRoundTrip > 0
  return chosen([
    [hasWire, 'Loopback has no round trips: those between client, balancer and task are missing.'],
    [loadBalancer.nodes > 1, `HAProxy routes as one node, not as ${loadBalancer.nodes} with views of their own.`],
    [Object.keys(disturbances).length > 0, 'Disturbances do not happen.'],
    [service.backgroundCpu > 0, 'Nothing uses the background CPU of sidecars.'],
    [true, 'Memory is not limited; sizes of requests and responses are not those of the scenario.'],
  ])
}

const OF_A_COMMAND = [
  'The command does its own work and its own start-up: those of the scenario are not played.',
  'Processes, threads, queues and backlog are what the command makes of them.',
]

function ofOurServers({ dependencies, service: { server, task } }: Scenario): string[] {
  const { preset, threads, processCpu, queue } = server
  const isNode = preset === 'node'
  const ownQueue = preset === 'gunicorn-sync' ? 'shared' : 'perProcess'
  return chosen([
    ...Object.keys(dependencies).map(
      (name): Said => [
        true,
        `Dependency ${name} is its latency alone: calls never wait for its capacity or connections.`,
      ],
    ),
    [preset === 'thread-pool', `The thread pool is played by gunicorn’s gthread with ${threads} threads per process.`],
    [
      Math.min(processCpu, task.cpu) !== Math.min(1, task.cpu),
      `A process uses at most one vCPU, whatever processCpu (${processCpu}) says.`,
    ],
    [queue !== ownQueue, `What waits does so as this server has it (${ownQueue}), not as queue says (${queue}).`],
    [preset === 'gunicorn-sync' && threads > 1, `gunicorn’s sync worker has one thread, not ${threads}.`],
    [isNode, 'Node limits neither threads nor connections of a process.'],
    [server.onFull === 'reject', 'A full backlog drops connections; it rejects none.'],
    [server.queueDeadline !== undefined, 'No request is dropped for having waited too long (queueDeadline).'],
    [server.cancelOnDisconnect, 'Requests whose client has gone are worked on all the same (cancelOnDisconnect).'],
  ])
}

type Said = readonly [isSo: boolean, sentence: string]

function chosen(candidates: readonly Said[]): string[] {
  return candidates.filter(([isSo]) => isSo).map(([, sentence]) => sentence)
}
