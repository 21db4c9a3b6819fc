// A task of the lab: Node's own server, doing a scenario's work for real.
//
//   "loaded" ──► a line of JSON on stdin ──► burn and wait as told ──► listen ──► "listening"
//
// What it is told: port, work (a file), server (processes, backlog, …), phases (CPU and wait of the start), shutdownS. With several
// processes this one is the primary, which hands connections to its workers in turn, as Node's cluster does by default.
import cluster from 'node:cluster'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** Requests take turns this often, so that they share the CPU as in the model instead of one after the other. */
const SLICE_US = 500
/** Turns of an empty loop between two looks at the clock: some microseconds. */
const SPIN = 2000

/** Uses this much CPU of this process, however long a quota or other requests make it last. */
async function burn(cpuS) {
  let leftUs = cpuS * 1e6
  while (leftUs > 0) {
    leftUs -= burnSlice(Math.min(leftUs, SLICE_US))
    if (leftUs > 0) await new Promise(setImmediate)
  }
}

function burnSlice(sliceUs) {
  const before = process.cpuUsage()
  for (;;) {
    spin()
    const { user, system } = process.cpuUsage(before)
    if (user + system >= sliceUs) return user + system
  }
}

function spin() {
  let sum = 0
  for (let turn = 0; turn < SPIN; turn++) sum += turn
  return sum
}

function draw({ values, tail }) {
  if (values.length === 1) return values[0]
  const index = Math.floor(Math.random() * values.length)
  return index < values.length - 1 ? values[index] : tail[Math.floor(Math.random() * tail.length)]
}

/** @returns whether all of it succeeded */
async function work(steps) {
  for (const step of steps) {
    const durationS = draw(step)
    if (step.kind === 'cpu') await burn(durationS)
    else if (durationS > 0) await sleep(durationS * 1000)
    if (step.errorFraction > 0 && Math.random() < step.errorFraction) return false
  }
  return true
}

function answers(plan) {
  const classes = new Map(
    Object.entries(plan.classes).map(([name, work]) => [`/class/${encodeURIComponent(name)}`, work]),
  )
  /** Classes whose first request this process has had. */
  const used = new Set()
  return async (path) => {
    if (path === '/health') return (await work(plan.health)) ? { status: 200, body: 'healthy\n' } : FAILED
    const requestClass = classes.get(path)
    if (requestClass === undefined) return { status: 404, body: 'no such class\n' }
    const isFirst = !used.has(path)
    used.add(path)
    const succeeded = (!isFirst || (await work(requestClass.firstUse))) && (await work(requestClass.work))
    return succeeded ? { status: 200, body: 'ok\n' } : FAILED
  }
}

const FAILED = { status: 500, body: 'a dependency failed\n' }

function serve({ port, work: file, server: { backlog, keepAliveS }, shutdownS }) {
  const answer = answers(JSON.parse(readFileSync(file, 'utf8')))
  const server = createServer((request, response) => {
    answer(request.url.split('?')[0]).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'text/plain', 'content-length': body.length }).end(body)
    })
  })
  server.keepAliveTimeout = keepAliveS * 1000
  process.once('SIGTERM', () => {
    server.close(() => leave(shutdownS))
    server.closeIdleConnections()
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', backlog }, resolve)
  })
}

function leave(shutdownS) {
  setTimeout(() => process.exit(0), shutdownS * 1000)
}

async function startUp(phases) {
  for (const { cpuS, waitS } of phases) {
    await burn(cpuS)
    if (waitS > 0) await sleep(waitS * 1000)
  }
}

/** Phases with one loader are the primary's (preload); the others every worker goes through. */
async function serveInWorkers(order) {
  await startUp(order.phases.filter(({ loaders }) => loaders === 1))
  const phases = order.phases.filter(({ loaders }) => loaders > 1)
  const environment = { SURGECAST_ORDER: JSON.stringify({ ...order, phases, shutdownS: 0 }) }
  const workers = Array.from({ length: order.server.processes }, () => cluster.fork(environment))
  const ended = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
  for (const end of ended) end.then((code) => code !== 0 && process.exit(1))
  process.once('SIGTERM', () => {
    for (const worker of workers) worker.process.kill('SIGTERM')
    Promise.all(ended).then(() => leave(order.shutdownS))
  })
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('listening', resolve))))
}

async function startAndServe(order) {
  await startUp(order.phases)
  await serve(order)
}

async function lead() {
  console.log('loaded')
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line)
    await (order.server.processes === 1 ? startAndServe(order) : serveInWorkers(order))
    console.log('listening')
    return
  }
}

await (cluster.isPrimary ? lead() : startAndServe(JSON.parse(process.env.SURGECAST_ORDER)))
