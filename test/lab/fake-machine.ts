// A machine whose tasks do as a test says: no process, no socket.
import type { Machine, MachineTask } from '../../src/lab/host/machine.ts'

type FakeTask = MachineTask & {
  /** vCPU it uses from `begin` on. */
  useVcpu: number
  isWell: boolean
  /** The process ends by itself. */
  die: (how: string) => void
}

export type FakeMachine = Machine & {
  readonly tasks: FakeTask[]
  readonly routed: Set<number>
  readonly registered: Set<number>
  /** Of the fair share of requests, as it was last set. */
  readonly shares: Map<number, number>
  /** Added to what the balancer saw. */
  balancer: { routed: number; responses: number; responseSumS: number }
}

/** @param startS how long the start-up work takes, whatever it is */
export function fakeMachine({ vcpu = 0, startS = 1 }: { vcpu?: number; startS?: number } = {}): FakeMachine {
  const tasks: FakeTask[] = []
  const routed = new Set<number>()
  const registered = new Set<number>()
  const shares = new Map<number, number>()
  const machine: FakeMachine = {
    tasks,
    routed,
    registered,
    shares,
    balancer: { routed: 0, responses: 0, responseSumS: 0 },
    open: () => {
      const task = fakeTask(vcpu, startS)
      tasks.push(task)
      return task
    },
    routing: {
      add: async (id) => void registered.add(id),
      setRouted: async (id, isRouted) => void (isRouted ? routed.add(id) : routed.delete(id)),
      setShare: async (id, share) => void shares.set(id, share),
      remove: async (id) => {
        registered.delete(id)
        routed.delete(id)
      },
    },
    takeBalancerCounts: () => {
      const counts = machine.balancer
      machine.balancer = { routed: 0, responses: 0, responseSumS: 0 }
      return counts
    },
  }
  return machine
}

function fakeTask(vcpu: number, startS: number): FakeTask {
  let begunMs: number | undefined
  let isListening = false
  let die: (how: string) => void = () => {}
  const exited = new Promise<string>((resolve) => {
    die = resolve
  })
  const task: FakeTask = {
    port: 1,
    useVcpu: vcpu,
    isWell: true,
    die,
    loaded: Promise.resolve(),
    exited,
    begin: async ({ phases }) => {
      begunMs = Date.now()
      if (phases.length > 0) await new Promise((resolve) => setTimeout(resolve, 1000 * startS))
      isListening = true
    },
    stop: async () => die('code 0'),
    kill: async () => die('killed'),
    usedVcpuS: () => (begunMs === undefined ? 0 : (task.useVcpu * (Date.now() - begunMs)) / 1000),
    answersCheck: async () => isListening && task.isWell,
  }
  return task
}
