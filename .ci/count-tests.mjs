// Usage: node .ci/count-tests.mjs <vitest JSON report> <failed steps before the tests>
// Prints `N passed, N failed`. Every failed step, a test file that could not run, and a run without any test count as failures.
import { readFileSync } from 'node:fs'

const [path, steps] = process.argv.slice(2)
const tests = counted(path)
const failed = tests.failed + Number(steps)
console.log(`${tests.passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

function counted(path) {
  let report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    console.error('== there is no report of the tests')
    return { passed: 0, failed: 1 }
  }
  const { numPassedTests: passed, numFailedTests, testResults, success } = report
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every(isNotFailed),
  ).length
  const failed = numFailedTests + brokenFiles
  // An error outside all tests, or no test at all: vitest calls the run a failure though no test failed.
  const isSilentFailure = failed === 0 && (!success || passed === 0)
  return { passed, failed: isSilentFailure ? 1 : failed }
}

function isNotFailed(assertion) {
  return assertion.status !== 'failed'
}
