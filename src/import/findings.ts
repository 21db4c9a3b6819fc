// Collects what an import finds, so that each part of the mapping reads as a list of settings.
import type { Imported, ImportedValue, Origin } from './imported.ts'

export class Findings {
  private readonly values: ImportedValue[] = []
  private readonly missing: { what: string; remedy: string }[] = []
  private readonly ignored: string[] = []

  /** Nothing when the source did not tell. @param from the field, as in `ecs:DescribeServices desiredCount` */
  found(path: string, value: unknown, from: string): void {
    if (value === undefined || value === null) return
    this.add(path, value, { kind: 'imported', from })
  }

  assumed(path: string, value: unknown, why: string): void {
    this.add(path, value, { kind: 'assumed', why })
  }

  add(path: string, value: unknown, origin: Origin): void {
    this.values.push({ path: path.split('.'), value, origin })
  }

  /** For names that may hold dots, such as those of policies. */
  addAt(path: readonly string[], value: unknown, origin: Origin): void {
    this.values.push({ path, value, origin })
  }

  lacks(what: string, remedy: string): void {
    this.missing.push({ what, remedy })
  }

  /** A setting of the service that the simulator does not model. */
  ignores(what: string): void {
    this.ignored.push(what)
  }

  toImported(): Imported {
    return { values: this.values, missing: this.missing, ignored: this.ignored }
  }
}

/** As AWS gives durations: whole seconds. Undefined also for what is no number, such as a value known after a deployment. */
export function seconds(value: number | string | undefined): string | undefined {
  if (value === undefined || value === '' || Number.isNaN(Number(value))) return undefined
  return `${Number(value)}s`
}
