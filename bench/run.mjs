// `npm run bench`: how fast the engine is beside the yardsticks and peers in one sitting, and how much memory a long run needs.
// Prints ratios of medians; absolute numbers depend on the machine and on what else it does. `--json` prints the record instead.
import { spawnSync } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { prepare, simulateReplication, VERSION } from '../dist/index.js'
import { runPeer } from './peers.mjs'
import { longDay, w1, w2 } from './workloads.mjs'
import { runYardstick } from './yardstick.mjs'

const ROUNDS = 5
const REQUESTS = 4_000_000
const PEER_REQUESTS = 200_000
const MEMORY_LIMIT_MIB = 200
const self = fileURLToPath(import.meta.url)

/** Each beside one yardstick, and the first beside the peers as well: nobody wrote W2 for them. */
const ROWS = [
  { name: 'W1', workload: 'w1', program: 'w1', args: [REQUESTS], peers: ['simpy', 'ciw'] },
  { name: 'W2 calm', workload: 'w2-calm', program: 'w2', args: [REQUESTS, 'calm'], peers: [] },
  { name: 'W2 spike', workload: 'w2-spike', program: 'w2', args: [REQUESTS, 'spike'], peers: [] },
  { name: 'W2 CPU calm', workload: 'w2-cpu-calm', program: 'w2', args: [REQUESTS, 'calm', 'cpu'], peers: [] },
  { name: 'W2 CPU spike', workload: 'w2-cpu-spike', program: 'w2', args: [REQUESTS, 'spike', 'cpu'], peers: [] },
]

if (process.argv[2] === 'memory') measureMemory()
else if (process.argv[2] === 'workload') measureWorkload(process.argv[3], Number(process.argv[4]))
else runAll({ asJson: process.argv.includes('--json') })

function runAll({ asJson }) {
  const say = asJson ? () => {} : console.log
  const machine = { cpu: cpus()[0].model.trim(), cores: cpus().length, node: process.version, loadBefore: loadavg()[0] }
  say(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore.toFixed(2)}`)
  say(`Nanoseconds per attempt beside the same workload elsewhere, medians of ${ROUNDS} interleaved rounds\n`)
  say('workload       surgecast   beside        ns      ratio')
  const rows = ROWS.map((row) => {
    const measured = measureRow(row)
    for (const line of linesOf(measured)) say(line)
    return measured
  })
  const memory = child('memory')
  say(
    `\nA day at 1000 requests per second: ${(memory.requests / 1e6).toFixed(1)} M requests in ${memory.seconds.toFixed(0)} s, peak memory ${memory.maxRssMib.toFixed(0)} MiB (limit ${MEMORY_LIMIT_MIB})`,
  )
  if (memory.maxRssMib > MEMORY_LIMIT_MIB) process.exitCode = 1
  if (asJson) console.log(JSON.stringify({ version: VERSION, date: new Date().toISOString(), machine, rows, memory }))
}

/** One round measures everything once, so that a slow minute meets all. */
function measureRow({ name, workload, program, args, peers }) {
  const own = []
  const others = new Map([['C++', () => runYardstick(program, args)]])
  for (const peer of peers) others.set(peer, () => runPeer(peer, PEER_REQUESTS))
  const runs = Object.fromEntries([...others.keys()].map((key) => [key, []]))
  const skipped = {}
  for (let round = 0; round < ROUNDS; round++) {
    own.push(child('workload', workload, REQUESTS).nsPerAttempt)
    for (const [key, run] of others) {
      if (key in skipped) continue
      const measured = run()
      if ('skipped' in measured) skipped[key] = measured.skipped
      else runs[key].push(measured.nsPerAttempt)
    }
  }
  const beside = Object.entries(runs).map(([key, all]) =>
    key in skipped
      ? { name: key, skipped: skipped[key] }
      : { name: key, ns: median(all), ratio: median(own) / median(all), all },
  )
  return { name, ns: median(own), all: own, beside }
}

function linesOf({ name, ns, beside }) {
  return beside.map((other, index) => {
    const own = index === 0 ? `${name.padEnd(13)} ${ns.toFixed(0).padStart(7)} ns` : ''
    if ('skipped' in other) return `${own.padEnd(26)} ${other.name.padEnd(9)} skipped: ${other.skipped}`
    const ratio = other.ratio < 0.1 ? `1/${(1 / other.ratio).toFixed(0)}` : other.ratio.toFixed(2)
    return `${own.padEnd(26)} ${other.name.padEnd(9)} ${other.ns.toFixed(0).padStart(7)} ${ratio.padStart(9)}`
  })
}

function median(values) {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]
}

/** Each measurement runs in a process of its own, so that none profits from another's warm-up. */
function child(...args) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [self, ...args.map(String)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`benchmark process failed: ${stderr}`)
  return JSON.parse(stdout)
}

function measureWorkload(name, count) {
  const shape = { firstAttempts: count, spike: name.endsWith('spike'), cpu: name.includes('cpu') }
  const raw = name === 'w1' ? w1({ requests: count }) : w2(shape)
  const { scenario } = prepare(raw).worlds[0]
  const startMs = performance.now()
  const { totals } = simulateReplication(scenario, { seed: 'bench', replication: 0 })
  const nsPerAttempt = ((performance.now() - startMs) * 1e6) / totals.attempts
  console.log(JSON.stringify({ nsPerAttempt, ...totals }))
}

function measureMemory() {
  const { scenario } = prepare(longDay()).worlds[0]
  const startMs = performance.now()
  const { totals } = simulateReplication(scenario, { seed: 'bench', replication: 0 })
  const seconds = (performance.now() - startMs) / 1000
  console.log(JSON.stringify({ maxRssMib: process.resourceUsage().maxRSS / 1024, seconds, requests: totals.requests }))
}
