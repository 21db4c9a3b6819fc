// What could not be read while a service was watched: parts that are denied, for good, and stretches without an answer, from look to look.
import { type Failure, failureOf } from './failures.ts'

const WHY: Readonly<Record<Failure, string>> = {
  denied: 'permission is missing',
  credentials: 'credentials were missing or no longer valid',
  throttled: 'AWS throttled the calls',
  unreachable: 'AWS could not be reached',
  other: 'AWS answered with an error',
}

type Gap = { what: string; why: string; fromS: number; toS: number; looks: number }

export class LostParts {
  private readonly denied = new Map<string, string>()
  private readonly gaps: Gap[] = []
  /** Asked for and failed at the last look. */
  private readonly open = new Map<string, Gap>()

  /**
   * Asks, and goes on without the answer.
   *
   * @param action as IAM writes it, for whoever may allow it; not asked for again once it is denied
   * @param troubled told of a failure that may pass
   */
  async read<T>(
    ask: () => Promise<T>,
    {
      what,
      action,
      nowS,
      troubled,
    }: { what: string; action: string; nowS: number; troubled?: (failure: Failure) => void },
  ): Promise<T | undefined> {
    if (this.denied.has(what)) return undefined
    try {
      const answer = await ask()
      this.open.delete(what)
      return answer
    } catch (error) {
      const failure = failureOf(error)
      // An error that is ours is not AWS's trouble.
      if (failure === 'other' && !isOfAws(error)) throw error
      if (failure === 'denied') this.denied.set(what, action)
      else this.missed(what, WHY[failure], nowS)
      troubled?.(failure)
      return undefined
    }
  }

  note(what: string, why: string): void {
    this.denied.set(what, why)
  }

  private missed(what: string, why: string, nowS: number): void {
    const open = this.open.get(what)
    if (open !== undefined && open.why === why) {
      open.toS = nowS
      open.looks++
      return
    }
    const gap = { what, why, fromS: nowS, toS: nowS, looks: 1 }
    this.gaps.push(gap)
    this.open.set(what, gap)
  }

  /** In words. */
  list(): string[] {
    return [
      ...[...this.denied].map(([what, action]) => `${what}: not read (${action})`),
      ...this.gaps.map(
        ({ what, why, fromS, toS, looks }) =>
          `${what}: not read from ${clockTime(fromS)} to ${clockTime(toS)} UTC, ${looks === 1 ? 'once' : `${looks} times`} (${why})`,
      ),
    ]
  }
}

function isOfAws(error: unknown): boolean {
  return typeof error === 'object' && error !== null && '$metadata' in error
}

function clockTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19)
}
