// Programs of the system that some tests need. Without one such tests are skipped, or fail where everything is required.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export type SystemTool = {
  /** Undefined when it was not found. */
  path: string | undefined
  /** Why the tests are skipped; undefined when they run. @throws Error when SURGECAST_REQUIRE_ALL=1 and it is missing */
  whySkipped: () => string | undefined
}

/** @param variable environment variable that may hold the path; @param names as on the PATH, or absolute */
export function systemTool(variable: string, names: readonly string[]): SystemTool {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const places = [
    process.env[variable],
    ...names.flatMap((name) => (name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)))),
  ]
  const path = places.find((place) => place !== undefined && place !== '' && existsSync(place))
  const whySkipped = () => {
    if (path !== undefined) return undefined
    const message = `no ${names[0]} was found: install it, or set ${variable} to its path`
    if (process.env['SURGECAST_REQUIRE_ALL'] === '1') throw new Error(message)
    return message
  }
  return { path, whySkipped }
}
