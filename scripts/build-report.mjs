// Builds the report's browser code and style into dist/: two texts that `src/files/report-assets.ts` reads and every report carries.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @param {string} [folder] where to write; dist/ unless a test wants its own */
export async function buildReport(folder = join(root, 'dist')) {
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'reports/browser/main.ts', out: 'report-client' },
      { in: 'reports/style.css', out: 'report-client' },
      { in: 'reports/browser/what-if-worker.ts', out: 'what-if-worker' },
    ],
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome109', 'firefox115', 'safari16.4'],
    define: { 'process.env.NODE_ENV': '"production"' },
    // The page declares its encoding, but a text without other characters cannot be misread.
    charset: 'ascii',
    banner: { js: await notices() },
    logLevel: 'warning',
  })
}

/** Every report is a copy of the chart library: its licences ask to travel along. */
async function notices() {
  const require = createRequire(import.meta.url)
  const echarts = dirname(require.resolve('echarts/package.json'))
  const zrender = dirname(createRequire(join(echarts, 'package.json')).resolve('zrender/package.json'))
  const [notice, licence] = await Promise.all([
    readFile(join(echarts, 'NOTICE'), 'utf8'),
    readFile(join(zrender, 'LICENSE'), 'utf8'),
  ])
  const text = `${notice.trim()}\nLicensed under the Apache License, Version 2.0: http://www.apache.org/licenses/LICENSE-2.0\n\nzrender\n${licence.trim()}`
  if (/\*\/|<\/|<!--/.test(text))
    throw new Error('a licence text would end the comment or the script element it stands in')
  return `/*!\n${text}\n*/`
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) await buildReport()
