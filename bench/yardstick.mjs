// Compiles and runs the yardsticks: the same workloads in hand-written C++, to compare the engine with on this very machine.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const COMPILERS = ['c++', 'g++', 'clang++']
const OUT = here('out/')
const SHARED = here('yardstick.hpp')

/**
 * @typedef {object} YardstickRun what one run of a program printed; the rest of its line is in the README
 * @property {'W1' | 'W2'} workload
 * @property {number} attempts
 * @property {number} seconds of wall clock, without the start of the process
 * @property {number} nsPerAttempt
 */

/**
 * Runs a workload once; compiles its program first unless that was done since its source last changed.
 *
 * @param {'w1' | 'w2'} program
 * @param {(string | number)[]} [args] as the program's usage says
 * @returns {YardstickRun | { skipped: string }} skipped: why there is nothing to compare with
 * @throws {Error} if there is a compiler but it, or the program, fails
 */
export function runYardstick(program, args = []) {
  const [source, binary] = [here(`yardstick-${program}.cpp`), here(`out/yardstick-${program}`)]
  if (!isCompiled(source, binary)) {
    const compiler = COMPILERS.find((name) => spawnSync(name, ['--version']).status === 0)
    if (compiler === undefined) return { skipped: 'no C++ compiler found' }
    compile(compiler, source, binary)
  }
  return JSON.parse(output(binary, args.map(String)))
}

function here(path) {
  return fileURLToPath(new URL(path, import.meta.url))
}

function isCompiled(source, binary) {
  return existsSync(binary) && [source, SHARED].every((path) => statSync(binary).mtimeMs >= statSync(path).mtimeMs)
}

function compile(compiler, source, binary) {
  mkdirSync(OUT, { recursive: true })
  const options = ['-std=c++17', '-O3', '-o', binary, source]
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
