// The source files of the house and what each imports, for the tests of its structure.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** `path` from the repository's root, with forward slashes. */
export type SourceFile = { path: string; text: string }

export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: relative(ROOT, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }))
}

/** `import 'x'`, `import … from 'x'`, `export … from 'x'` (also over several lines) and `import('x')`. */
const IMPORT = /(?:^(?:import|export)\b(?:[^'";]*\bfrom)?\s*|\bimport\()'([^']+)'/gm

/** Imported files as paths from the root, packages by name; imports of types count too. */
export function importsOf({ path, text }: SourceFile): string[] {
  const specifiers = [...text.matchAll(IMPORT)].map(([, specifier]) => specifier as string)
  return specifiers.map((specifier) => (specifier.startsWith('.') ? posix.join(dirname(path), specifier) : specifier))
}

/** Without types and comments. */
export function codeOf({ text }: SourceFile): string {
  return transformSync(text, { loader: 'ts', minifyWhitespace: true, legalComments: 'none' }).code
}

/** Types stay; comments, texts and lines that the linter was told to let pass go. */
export function withoutComments({ text }: SourceFile): string {
  return text
    .replace(/^.*biome-ignore.*\n.*$/gm, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(['"`])(?:\\.|(?!\1)[^\\\n])*\1/g, "''")
    .replace(/\/\/.*$/gm, '')
}
