// Collects what an import finds, so that each part of the mapping reads as a list of settings.
import type { Imported, ImportedValue, Missing, Origin } from './imported.ts'

export class Findings {
  private readonly values: ImportedValue[] = []
  private readonly missing: Missing[] = []
  private readonly ignored: string[] = []
  private readonly policiesLeftOut: string[] = []

  /** Nothing when the source did not tell. @param from the field, as in `ecs:DescribeServices desiredCount` */
  found(path: string, value: unknown, from: string): void {
    if (value === undefined || value === null) return
    this.add(path, value, { kind: 'imported', from })
  }

  guessed(path: string, value: unknown, why: string): void {
    this.add(path, value, { kind: 'guessed', why })
  }

  /** @param of whose default it is */
  byDefault(path: string, value: unknown, of: string, why: string): void {
    this.add(path, value, { kind: 'default', of, why })
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

  /** The service has a setting that could not be read: answers lean on a stand-in. */
  asks(what: string, remedy: string): void {
    this.missing.push({ what, remedy, isUnread: true })
  }

  /** A setting of the service that the simulator does not model. */
  ignores(what: string): void {
    this.ignored.push(what)
  }

  leavesOut(policy: string, why: string): void {
    this.policiesLeftOut.push(`${policy}: ${why}`)
  }

  toImported(): Imported {
    const { values, missing, ignored, policiesLeftOut } = this
    return { values, missing, ignored, policiesLeftOut }
  }
}

/** As AWS gives durations: whole seconds. Undefined also for what is no number, such as a value known after a deployment. */
export function seconds(value: number | string | undefined): string | undefined {
  if (value === undefined || value === '' || Number.isNaN(Number(value))) return undefined
  return `${Number(value)}s`
}
