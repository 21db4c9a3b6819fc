// The house keeps its directions: src → reports → simulator, and inside the simulator two halves that never meet.
import { describe, expect, test } from 'vitest'
import { importsOf, type SourceFile, sourceFiles } from './source-files.ts'

const SIMULATOR_PACKAGES = ['zod', 'croner', 'simple-statistics']

/** `file → import` for every import that is not allowed. */
function offences(files: readonly SourceFile[], isAllowed: (imported: string) => boolean): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((imported) => !isAllowed(imported))
      .map((imported) => `${file.path} → ${imported}`),
  )
}

function isIn(...folders: string[]): (imported: string) => boolean {
  return (imported) => folders.some((folder) => imported.startsWith(folder))
}

describe('imports', () => {
  test('are seen by this test', () => {
    expect(
      importsOf({
        path: 'simulator/a/b.ts',
        text: "import type { C } from '../c.ts'\nimport('node:fs')\nimport 'zod'",
      }),
    ).toEqual(['simulator/c.ts', 'node:fs', 'zod'])
  })

  test('of the simulator stay in it, but for three packages and the version', () => {
    const isAllowed = (imported: string) =>
      imported.startsWith('simulator/') || SIMULATOR_PACKAGES.includes(imported) || imported === 'package.json'
    expect(offences(sourceFiles('simulator'), isAllowed)).toEqual([])
  })

  test('of the reports never reach src', () => {
    expect(offences(sourceFiles('reports'), (imported) => !isIn('src/')(imported))).toEqual([])
  })

  test('of the engine stay in the engine', () => {
    expect(offences(sourceFiles('simulator/engine'), isIn('simulator/engine/'))).toEqual([])
  })

  test('of the request path never reach the control loop', () => {
    const isAllowed = (imported: string) => !isIn('simulator/control-loop/')(imported)
    expect(offences(sourceFiles('simulator/request-path'), isAllowed)).toEqual([])
  })

  test('of the control loop never reach the request path', () => {
    const isAllowed = (imported: string) => !isIn('simulator/request-path/')(imported)
    expect(offences(sourceFiles('simulator/control-loop'), isAllowed)).toEqual([])
  })
})

// Types count: two files that name each other's types are one room with two doors.
test('no circle of imports', () => {
  const all = ['simulator', 'reports', 'src', 'scenarios'].flatMap(sourceFiles)
  expect(cycleIn(new Map(all.map((file) => [file.path, importsOf(file)])))).toBeUndefined()
})

test('a circle is seen, also one of types', () => {
  const files = [
    { path: 'src/a.ts', text: "import { b } from './b.ts'" },
    { path: 'src/b.ts', text: "import type { C } from './c.ts'" },
    { path: 'src/c.ts', text: "export type { A } from './a.ts'" },
  ]
  expect(cycleIn(new Map(files.map((file) => [file.path, importsOf(file)])))).toEqual([
    'src/a.ts',
    'src/b.ts',
    'src/c.ts',
    'src/a.ts',
  ])
})

/** Depth first; a file met again on the way down closes a cycle. */
function cycleIn(files: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>()
  const visit = (path: string, above: readonly string[]): string[] | undefined => {
    if (above.includes(path)) return [...above.slice(above.indexOf(path)), path]
    if (done.has(path)) return undefined
    for (const imported of files.get(path) ?? []) {
      const cycle = visit(imported, [...above, path])
      if (cycle !== undefined) return cycle
    }
    done.add(path)
    return undefined
  }
  for (const path of files.keys()) {
    const cycle = visit(path, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}
