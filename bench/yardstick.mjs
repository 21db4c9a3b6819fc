// Compiles and runs the yardstick: the same workload in hand-written C++, to compare the engine with on this very machine.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const COMPILERS = ['c++', 'g++', 'clang++']
const SOURCE = fileURLToPath(new URL('yardstick-w2.cpp', import.meta.url))
const OUT = fileURLToPath(new URL('out/', import.meta.url))
const PROGRAM = fileURLToPath(new URL('out/yardstick-w2', import.meta.url))

/**
 * @typedef {object} YardstickRun what one run of the program printed; response times are those of the requests that succeeded,
 *   from their first attempt
 * @property {'W2'} workload
 * @property {number} ok requests answered in time, at the first or a later attempt
 * @property {number} fail requests whose last attempt failed
 * @property {number} attempts
 * @property {number} timeouts attempts given up
 * @property {number} rejections attempts turned away by a full queue
 * @property {number} seconds of wall clock, without the start of the process
 * @property {number} nsPerAttempt
 * @property {number} meanS
 * @property {number} p50S
 * @property {number} p99S
 */

/**
 * Runs workload W2 once; compiles the program first unless that was done since its source last changed.
 *
 * @param {{ firstAttempts?: number, spike?: boolean }} [size] firstAttempts ≥ 1; spike: the tripled minute at 600 s
 * @returns {YardstickRun | { skipped: string }} skipped: why there is nothing to compare with
 * @throws {Error} if there is a compiler but it, or the program, fails
 */
export function runYardstick({ firstAttempts = 4_000_000, spike = true } = {}) {
  if (!isCompiled()) {
    const compiler = COMPILERS.find((name) => spawnSync(name, ['--version']).status === 0)
    if (compiler === undefined) return { skipped: 'no C++ compiler found' }
    compile(compiler)
  }
  return JSON.parse(output(PROGRAM, [String(firstAttempts), spike ? 'spike' : 'calm']))
}

function isCompiled() {
  return existsSync(PROGRAM) && statSync(PROGRAM).mtimeMs >= statSync(SOURCE).mtimeMs
}

function compile(compiler) {
  mkdirSync(OUT, { recursive: true })
  const options = ['-std=c++17', '-O3', '-o', PROGRAM, SOURCE]
  // The yardstick may use all that this processor has; some compilers do not know the option on some processors.
  const { status } = spawnSync(compiler, ['-march=native', ...options])
  if (status !== 0) output(compiler, options)
}

function output(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ended with status ${status}: ${stderr}`)
  return stdout
}
