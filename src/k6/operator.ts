// The manifest with which k6-operator runs a load test in a cluster: the files as a ConfigMap, or on a volume where they are too large for
// one, and the TestRun. Its pods share the VUs out among themselves; the record is what they write to their logs.
import { stringify } from 'yaml'
import { UserError } from '../../simulator/index.ts'
import type { BundleFile } from './bundle.ts'

export type OperatorTest = {
  name: string
  parallelism: number
  files: readonly BundleFile[]
  script: string
  target: string
  /** A PersistentVolumeClaim that holds the files. */
  claim?: string
}

/** @see https://kubernetes.io/docs/concepts/configuration/configmap/ : 1 MiB in all */
const CONFIG_MAP_BYTES = 1_048_576
/** Names and the object around the data count, too. */
const ALLOWANCE_BYTES = 4096
/** The version that the tests run with. */
const IMAGE = 'grafana/k6:2.2.0'

/**
 * @returns YAML for `kubectl apply -f`
 * @throws UserError where the files are too large for a ConfigMap and no volume was named
 * @see https://grafana.com/docs/k6/latest/set-up/set-up-distributed-k6/usage/configure-testrun-crd/
 */
export function operatorManifest(test: OperatorTest): string {
  if (test.claim !== undefined) return documents([testRun(test, test.claim)])
  const bytes = bytesOf(test.files)
  if (bytes > CONFIG_MAP_BYTES) throw tooLarge(bytes)
  const data = Object.fromEntries(test.files.map(({ name, text }) => [name, text]))
  return documents([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: test.name, labels: LABELS }, data },
    testRun(test, undefined),
  ])
}

const LABELS = { 'app.kubernetes.io/managed-by': 'surgecast' }

function testRun({ name, parallelism, script, target }: OperatorTest, claim: string | undefined): object {
  return {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: { name, labels: LABELS },
    spec: {
      parallelism,
      // One pod per machine: two on one would share its processors.
      separate: true,
      arguments: '--no-usage-report --summary-mode disabled --log-format raw',
      script:
        claim === undefined
          ? { configMap: { name, file: script } }
          : { volumeClaim: { name: claim, file: script, readOnly: true } },
      runner: { image: IMAGE, env: [{ name: 'TARGET', value: target }] },
      // It reads the script, too, and the script refuses to be read without a target.
      initializer: { image: IMAGE, env: [{ name: 'TARGET', value: target }] },
    },
  }
}

function bytesOf(files: readonly BundleFile[]): number {
  return files.reduce((sum, { name, text }) => sum + Buffer.byteLength(name) + Buffer.byteLength(text), ALLOWANCE_BYTES)
}

function documents(all: readonly object[]): string {
  return all.map((each) => stringify(each, { lineWidth: 0 })).join('---\n')
}

/** A name as Kubernetes wants it: RFC 1123, at most 50 characters, since the operator appends to it. */
export function clusterName(name: string): string {
  const safe = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
  return safe.replace(/^-+|-+$/g, '') || 'surgecast'
}

function tooLarge(bytes: number): UserError {
  const message = 'script, plan and schedule are too large for a ConfigMap, which holds 1 MiB'
  const hint =
    'Name a PersistentVolumeClaim with --claim and copy the files there, shorten the horizon, or take --script spike, which needs no schedule.'
  return new UserError([{ path: '--operator', message, found: `${(bytes / 1_048_576).toFixed(1)} MiB`, hint }])
}
