// `node scripts/same-bytes.mjs [FILE]`: one hash per shipped scenario and variant, of one replication's whole result.
// Prints them; with FILE, says which differ from those printed there earlier, and exits 1. For changes that must not change an answer:
//
//   git stash; npm run build; node scripts/same-bytes.mjs > before.json; git stash pop; npm run build; node scripts/same-bytes.mjs before.json
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const FILES = ['quick-start', 'flash-crowd', 'realistic-fargate', 'retry-storm', 'case-study', 'lab']

const hashes = Object.fromEntries(FILES.flatMap(hashesOf))
if (process.argv[2] === undefined) console.log(JSON.stringify(hashes, null, 2))
else compareWith(JSON.parse(readFileSync(process.argv[2], 'utf8')))

function hashesOf(name) {
  const options = ['--replications', '1', '--no-html', '--quiet', '--json', '-']
  const text = execFileSync('node', ['dist/cli.js', 'compare', `scenarios/${name}.yaml`, ...options], {
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { variants } = JSON.parse(text)
  return variants.map((variant) => [
    `${name}: ${variant.name}`,
    createHash('sha256').update(JSON.stringify(variant)).digest('hex').slice(0, 16),
  ])
}

function compareWith(before) {
  const changed = Object.keys({ ...before, ...hashes }).filter((key) => before[key] !== hashes[key])
  for (const key of changed) console.log(`differs: ${key}`)
  console.log(`${Object.keys(hashes).length} runs, ${changed.length} differ`)
  process.exitCode = changed.length > 0 ? 1 : 0
}
