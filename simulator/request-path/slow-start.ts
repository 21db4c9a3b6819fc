// Slow start of targets: a target that becomes healthy beside others gets its fair share of requests only by and by.
//
//   share 1 ┤        ╭────────
//           │    ╭───╯            linear from the moment it is healthy
//         0 ┼────┴───┬────────
//        healthy   + duration
//
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
export class SlowStart {
  private readonly lengthS: number
  /** By task; undefined for one that is not healthy. */
  private readonly healthySinceS: (number | undefined)[] = []
  /** By task; undefined for one that is not in slow start, or has gone through it. */
  private readonly startS: (number | undefined)[] = []
  /** By node and task: how much of a turn the shares since its last one add up to. */
  private readonly turns: number[][] = []

  constructor(config: { lengthS: number; nodes: number }) {
    this.lengthS = config.lengthS
    for (let node = 0; node < config.nodes; node++) this.turns.push([])
  }

  /**
   * It starts slowly only beside a healthy target that does not; targets that become healthy together in an empty group do not.
   *
   * @param healthy the targets that are healthy now, with or without it
   */
  becameHealthy(task: number, healthy: ArrayLike<number>, nowS: number): void {
    const hasOther = Array.from(healthy).some(
      (other) => other !== task && (this.healthySinceS[other] ?? nowS) < nowS && this.share(other, nowS) === 1,
    )
    this.healthySinceS[task] = nowS
    this.startS[task] = hasOther ? nowS : undefined
    for (const turns of this.turns) turns[task] = 0
  }

  /** Unhealthy, deregistered or gone: healthy again, it starts anew. */
  left(task: number): void {
    this.healthySinceS[task] = undefined
    this.startS[task] = undefined
  }

  /** Of its fair share, 0 to 1. Simplification: it begins at nothing, as AWS does not publish the first weight. */
  share(task: number, nowS: number): number {
    const startS = this.startS[task]
    return startS === undefined ? 1 : Math.min(1, (nowS - startS) / this.lengthS)
  }

  /** Whether the rotation of the node stops at the target; shares add up until they are a whole turn. */
  takesTurn(node: number, task: number, nowS: number): boolean {
    const share = this.share(task, nowS)
    if (share === 1) return true
    const turns = this.turns[node]
    const turn = (turns[task] ?? 0) + share
    turns[task] = turn >= 1 ? turn - 1 : turn
    return turn >= 1
  }
}
