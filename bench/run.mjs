// `npm run bench`: how fast the engine is beside the yardstick in one sitting, and how much memory a long run needs.
// Prints ratios of medians; absolute numbers depend on the machine and on what else it does.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { prepare, simulateReplication } from '../dist/index.js'
import { longDay, w1, w2 } from './workloads.mjs'
import { runYardstick } from './yardstick.mjs'

const ROUNDS = 3
const self = fileURLToPath(import.meta.url)

if (process.argv[2] === 'memory') measureMemory()
else if (process.argv[2] === 'workload') measureWorkload(process.argv[3], Number(process.argv[4]))
else runAll()

function runAll() {
  console.log('Engine beside the C++ yardstick, same workload, interleaved; nanoseconds per attempt (median of 3)\n')
  console.log('workload       surgecast  M attempts/s   yardstick   ratio')
  for (const [name, spike] of [
    ['W2 calm', false],
    ['W2 spike', true],
  ]) {
    compare(name, { firstAttempts: 4_000_000, spike })
  }
  const single = median(rounds(() => child('workload', 'w1', 4_000_000).nsPerAttempt))
  console.log(`${'W1'.padEnd(14)} ${single.toFixed(0).padStart(6)} ns  ${(1000 / single).toFixed(2).padStart(12)}`)
  const { maxRssMib, seconds, requests } = child('memory')
  console.log(
    `\nA day at 1000 requests per second: ${(requests / 1e6).toFixed(1)} M requests in ${seconds.toFixed(0)} s, peak memory ${maxRssMib.toFixed(0)} MiB (limit 200)`,
  )
  if (maxRssMib > 200) process.exitCode = 1
}

function compare(name, size) {
  const own = []
  const yardstick = []
  let skipped
  for (let round = 0; round < ROUNDS; round++) {
    own.push(child('workload', size.spike ? 'w2-spike' : 'w2-calm', size.firstAttempts).nsPerAttempt)
    const measured = runYardstick(size)
    if ('skipped' in measured) skipped = measured.skipped
    else yardstick.push(measured.nsPerAttempt)
  }
  const ns = median(own)
  const peer = skipped ?? `${median(yardstick).toFixed(0).padStart(6)} ns  ${(ns / median(yardstick)).toFixed(2)}`
  console.log(`${name.padEnd(14)} ${ns.toFixed(0).padStart(6)} ns  ${(1000 / ns).toFixed(2).padStart(12)}   ${peer}`)
}

function rounds(measure) {
  return Array.from({ length: ROUNDS }, measure)
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
  const raw = name === 'w1' ? w1({ requests: count }) : w2({ firstAttempts: count, spike: name === 'w2-spike' })
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
