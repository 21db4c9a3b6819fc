// `npm run types`, second half: an element of a list may be missing, everywhere but in the folders of columns. There a number read from a
// typed array is a number, and a cast on each read would say nothing. The compiler has one such setting per program, and all folders are
// one program: so it checks everything strictly, and what it says about the columns is passed over.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const COLUMNS = ['simulator/engine/', 'simulator/request-path/']
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const tsc = join(root, 'node_modules', '.bin', 'tsc')

const { stdout, error } = spawnSync(tsc, [...process.argv.slice(2), '--noEmit', '--noUncheckedIndexedAccess'], {
  cwd: root,
  encoding: 'utf8',
})
if (error) throw error
const isAboutColumns = (line) => line.startsWith(' ') || COLUMNS.some((folder) => line.startsWith(folder))
const complaints = stdout.split('\n').filter((line) => line !== '' && !isAboutColumns(line))
for (const line of complaints) console.log(line)
if (complaints.length > 0) process.exitCode = 1
