// `surgecast k6 build`: the files of a load test, for this machine or for a cluster, and how to start them.
import { join } from 'node:path'
import { UserError } from '../../simulator/index.ts'
import { writeWhole } from '../files/write-whole.ts'
import { bundleOf, scriptOf, writeBundle } from '../k6/bundle.ts'
import { clusterName, operatorManifest } from '../k6/operator.ts'
import type { LoadTest } from '../k6/plan.ts'
import { K6_ARGUMENTS } from '../k6/run-k6.ts'
import { checkName } from '../k6/safety.ts'
import { planText } from './load-agreement.ts'
import { type LoadOptions, sameTest } from './load-options.ts'
import { type Staged, stagedTest } from './load-test.ts'

export type BuildOptions = LoadOptions & { target?: string; operator?: true; claim?: string }

const MANIFEST_FILE = 'testrun.yaml'

/** @returns what to tell: what was written and how to start it */
export async function buildLoadTest(file: string, options: BuildOptions): Promise<string> {
  if (options.operator === undefined && (options.parallelism ?? options.claim) !== undefined) throw withoutOperator()
  const staged = await stagedTest(file, options)
  const manifest = options.operator === undefined ? undefined : await manifestOf(staged, options)
  await writeBundle(options.output, staged.test)
  const wrote = `Wrote ${options.output}: ${planText(staged.test)}.\n`
  if (manifest === undefined) return `${wrote}${startText(staged.test, file, options)}`
  await writeWhole(join(options.output, MANIFEST_FILE), manifest)
  return `${wrote}${clusterText(staged, file, options)}`
}

function startText(test: LoadTest, file: string, options: BuildOptions): string {
  const { output, target = 'URL' } = options
  const words = K6_ARGUMENTS.map((word) => (word === '' ? "''" : word)).join(' ')
  return [
    `Start it with: cd ${output} && TARGET=${target} k6 ${words} ${scriptOf(test)}`,
    `or, checked and read back, with: surgecast k6 run ${file} --target ${target}${sameTest(options)}`,
    '',
  ].join('\n')
}

async function manifestOf({ world, test }: Staged, options: BuildOptions): Promise<string> {
  if (options.target === undefined) {
    const hint = 'Name it with --target: the pods are told.'
    throw new UserError([{ path: '--operator', message: 'a manifest needs the target', hint }])
  }
  return operatorManifest({
    name: clusterName(test.plan.scenario),
    parallelism: options.parallelism ?? 1,
    files: await bundleOf(test),
    script: scriptOf(test),
    target: checkName(options.target, world.scenario.staging.allowedHosts).url,
    ...(options.claim === undefined ? {} : { claim: options.claim }),
  })
}

function clusterText({ test }: Staged, file: string, options: BuildOptions): string {
  const { output, claim } = options
  const name = clusterName(test.plan.scenario)
  return [
    ...(claim === undefined ? [] : [`Copy the files of ${output} to the volume of ${claim}.`]),
    `Start it with: kubectl apply -f ${join(output, MANIFEST_FILE)}`,
    `Read it with: kubectl logs -l k6_cr=${name},runner=true --tail=-1 > requests.ndjson && surgecast k6 read ${file}${sameTest(options)} --requests requests.ndjson`,
    '',
  ].join('\n')
}

function withoutOperator(): UserError {
  const hint = 'Add --operator, or leave --parallelism and --claim out.'
  return new UserError([{ path: '--operator', message: '--parallelism and --claim are for a cluster', hint }])
}
