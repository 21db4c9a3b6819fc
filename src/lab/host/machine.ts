// What the lab's controller needs of the machine it runs on: processes that are tasks, and a balancer before them. Tests put a
// machine of their own behind it.

import type { StartOrder } from '../task/start-order.ts'

export type MachineTask = {
  readonly port: number
  /** The process is there and waits for its start; rejects when it died before. */
  readonly loaded: Promise<void>
  /** RUNNING: from here on it has the task's vCPU and no more. Resolves once it listens; rejects when it died before. */
  begin(order: StartOrder): Promise<void>
  /** SIGTERM, and SIGKILL when the time is over. Resolves when nothing of it is left. */
  stop(stopTimeoutS: number): Promise<void>
  /** Ends it at once. */
  kill(): Promise<void>
  /** Resolves with what is known of its end. */
  readonly exited: Promise<string>
  /** Used since `begin`. */
  usedVcpuS(): number
  /** A health check: a request like any other. @returns whether it was answered well in time */
  answersCheck(path: string, timeoutS: number): Promise<boolean>
}

export type Routing = {
  /** Registers a target that gets no requests yet. */
  add(id: number, port: number): Promise<void>
  /** Whether it gets new requests; those in flight go on. */
  setRouted(id: number, isRouted: boolean): Promise<void>
  /** Of its fair share of new requests, 0–1. */
  setShare(id: number, share: number): Promise<void>
  /** What is still in flight is cut. */
  remove(id: number): Promise<void>
}

export type Machine = {
  /** Spawns a task; its program loads while the launch is still being provisioned. */
  open(id: number): MachineTask
  readonly routing: Routing
  /** Answers of targets since the last call: requests routed, responses and the sum of their times. */
  takeBalancerCounts(): { routed: number; responses: number; responseSumS: number }
}
