// What the rooms of the request path tell each other without knowing each other.
//
//   task work ──(answered, failed)──► exchange ──(a user is back)──► traffic
//       └──────(a check ended)──────► health checks ──(health)──► host
//   task work ──(worked off)────────────────────────────────────► host

/** The time that has been played, on the balancer's clock, and how far to play. */
export class Clock {
  nowS: number
  untilS: number

  constructor(startS: number) {
    this.nowS = this.untilS = startS
  }

  /** Whoever plays gets the word after this instant: the control loop may want to know what just happened. */
  stopHere(): void {
    this.untilS = this.nowS
  }
}

/** How the work for an attempt of a client ends while the client still waits. */
export interface AttemptEnds {
  answered(attempt: number): void
  /** @param isAnswer whether the target answered; else the balancer does on its behalf */
  failed(attempt: number, kind: number, isAnswer: boolean): void
}

export interface CheckEnds {
  checkEnded(attempt: number, passed: boolean): void
}

export interface Users {
  /** A closed-loop user has an outcome at `timeS` of its clock. @param user place among all users */
  isBack(user: number, timeS: number): void
}

export interface RequestPathHost {
  /** A target's health changed, as the balancer sees it. */
  healthChanged(task: number, state: 'healthy' | 'unhealthy', nowS: number): void
  /** A task that accepts nothing any more has finished what it had accepted. */
  workedOff(task: number, nowS: number): void
  /** A process without a connection got none: the dependency accepts no more. @param dependency its place in the scenario */
  connectionRefused(dependency: number, task: number, nowS: number): void
}
