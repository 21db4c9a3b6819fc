// Builds dist/: the command line, its worker, the library with its types, the JSON Schemas, the report's browser code, the scripts of
// k6 and of the lab's tasks.
import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { buildReport } from './build-report.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')

await mkdir(dist, { recursive: true })
await Promise.all([
  buildNode().then(() => Promise.all([writeSchemas(), writeCommandList()])),
  buildTypes(),
  buildReport(),
  buildK6(),
  copyTasks(),
])

/** Packages stay outside the bundles: npm installs them anyway, and rarely needed ones load only when they are used. */
async function buildNode() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      cli: 'src/cli/main.ts',
      'list-commands': 'src/cli/list-commands.ts',
      worker: 'src/workers/worker.ts',
      index: 'simulator/index.ts',
    },
    outdir: dist,
    bundle: true,
    splitting: true,
    // Beside the others, so that `./worker.js` is found from every chunk.
    chunkNames: 'chunk-[hash]',
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'warning',
  })
  await chmod(join(dist, 'cli.js'), 0o755)
  await removeChunksExcept(new Set(Object.keys(metafile.outputs).map((path) => join(root, path))))
}

/** One file per script: k6 resolves no packages. */
async function buildK6() {
  await build({
    absWorkingDir: root,
    entryPoints: ['replay', 'spike', 'users'].map((script) => `scenarios/k6/${script}.ts`),
    outdir: join(dist, 'k6'),
    bundle: true,
    platform: 'neutral',
    format: 'esm',
    target: 'es2022',
    external: ['k6', 'k6/*'],
    logLevel: 'warning',
  })
}

/** The lab's tasks are programs of their own. */
async function copyTasks() {
  const folder = join(dist, 'task')
  await mkdir(folder, { recursive: true })
  for (const name of ['flask_task.py', 'node-task.mjs'])
    await copyFile(join(root, 'src', 'lab', 'task', name), join(folder, name))
}

/** A changed chunk has a new name: what an earlier build left behind is not shipped. */
async function removeChunksExcept(written) {
  const chunks = (await readdir(dist)).filter((name) => name.startsWith('chunk-'))
  const stale = chunks.map((name) => join(dist, name)).filter((path) => !written.has(path))
  await Promise.all(stale.map((path) => rm(path, { force: true })))
}

async function writeSchemas() {
  const { scenarioJsonSchema, resultJsonSchema } = await import(pathToFileURL(join(dist, 'index.js')).href)
  await writeFile(join(dist, 'scenario.schema.json'), text(scenarioJsonSchema()))
  await writeFile(join(dist, 'result.schema.json'), text(resultJsonSchema()))
}

/** The help of the whole command line is read from here: loading every command for it took most of a second. */
async function writeCommandList() {
  const { listCommands } = await import(pathToFileURL(join(dist, 'list-commands.js')).href)
  await writeFile(join(dist, 'commands.json'), text(await listCommands()))
}

/** For programs; `surgecast schema` prints it for people. */
function text(schema) {
  return `${JSON.stringify(schema)}\n`
}

async function buildTypes() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  await promisify(execFile)(process.execPath, [tsc, '-p', join(root, 'scripts', 'types.tsconfig.json')])
}
