// How the answers of several policies become one desired count.
//
//   scale-outs: any is enough ─► what passes its policy's cooldown ─► the largest, within the bounds
//   else scale-ins: a step policy's alone; target tracking's only with everybody's consent ─► those that are ready ─► the largest
//
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
import type { Because, Now, Policy, ScalingAnswer } from './policy.ts'

/** Why nothing is scaled: reasons of AWS where it has one, ours in the same form where it has none. */
type RefusalCode =
  | 'AutoScalingAnticipatedFlapping'
  | 'AlreadyAtMaxCapacity'
  | 'AlreadyAtMinCapacity'
  | 'AlreadyAtDesiredCapacity'
  | 'Cooldown'
  | 'Deployment'
  | 'NotAllPoliciesAgree'
  | 'HeldBackByAnotherPolicy'

type Refusal = {
  kind: 'refused'
  answer: Pick<Because, 'subject' | 'numbers'>
  /** @source https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scaling-activities.html */
  code: RefusalCode
  why: string
}
export type Verdict = { kind: 'change'; capacity: number; answer: ScalingAnswer } | Refusal

/** At most one change, and what was refused. */
export function combined(answers: readonly ScalingAnswer[], policies: readonly Policy[], now: Now): readonly Verdict[] {
  const [first, ...others] = answers.filter(({ kind }) => kind === 'out')
  if (first !== undefined) return [scaleOut([first, ...others], now)]
  const inwards = answers.filter(({ kind }) => kind === 'in')
  return inwards.length > 0 ? scaleIn(inwards, policies, now) : []
}

export function inBounds(capacity: number, { bounds }: Pick<Now, 'bounds'>): number {
  return Math.min(bounds.max, Math.max(bounds.min, capacity))
}

// ── Scale-out ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Of what passes each policy's own cooldown the largest wins. */
function scaleOut(answers: readonly [ScalingAnswer, ...ScalingAnswer[]], now: Now): Verdict {
  const { timeS, desired, seen } = now
  const counts = { desiredCount: desired, runningCount: seen.runningCount }
  const passing = answers.map(({ cooldown, capacity }) => inBounds(cooldown.passing(capacity, counts, timeS), now))
  const capacity = Math.max(...passing)
  if (capacity <= desired) return noScaleOut(largest(answers), now)
  return { kind: 'change', capacity, answer: answers[passing.indexOf(capacity)] as ScalingAnswer }
}

function noScaleOut(answer: ScalingAnswer, { desired, bounds: { max } }: Now): Verdict {
  const { capacity } = answer
  if (capacity <= desired) {
    const why = `no scale-out: ${capacity} tasks are needed, ${desired} desired already`
    return refused(answer, 'AlreadyAtDesiredCapacity', why)
  }
  if (desired >= max)
    return refused(
      answer,
      'AlreadyAtMaxCapacity',
      `no scale-out: at the maximum of ${max}, ${capacity} tasks are needed`,
    )
  const why = 'no scale-out: cooldown, and no more is needed than what it brought or is still bringing'
  return refused(answer, 'Cooldown', why)
}

// ── Scale-in ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Nobody scales out at this instant: the policies that are ready may scale in, and the largest capacity wins again. */
function scaleIn(inwards: readonly ScalingAnswer[], policies: readonly Policy[], now: Now): Verdict[] {
  const alone = inwards.filter(({ needsConsent }) => !needsConsent)
  const asking = inwards.find(({ needsConsent }) => needsConsent)
  const joint = asking === undefined ? undefined : jointScaleIn(asking, policies, now)
  const refusals = joint?.kind === 'refused' ? [joint] : []
  const answers = joint?.kind === 'answer' ? [joint.answer, ...alone] : alone
  const ready = answers.filter(({ cooldown }) => cooldown.isOver(now.timeS))
  const answer = largest(ready.length > 0 ? ready : answers)
  return answer === undefined ? refusals : [...refusals, bounded(answer, ready.length > 0, now)]
}

/** What another policy wants holds a scale-in back; so does a cooldown of another's. */
type Held = ScalingAnswer & { heldBy?: { subject: string; capacity: number } | undefined; cooldownOf?: string }

function bounded(answer: Held, isReady: boolean, now: Now): Verdict {
  const { desired, seen, bounds } = now
  const capacity = inBounds(answer.capacity, now)
  if (seen.deploymentInProgress) return refused(answer, 'Deployment', 'no scale-in while a deployment is in progress')
  if (desired <= bounds.min)
    return refused(answer, 'AlreadyAtMinCapacity', `no scale-in: at the minimum of ${bounds.min}`)
  if (!isReady)
    return refused(
      answer,
      'Cooldown',
      `no scale-in: the cooldown of ${answer.cooldownOf ?? answer.subject} is not over`,
    )
  if (answer.heldBy !== undefined && desired <= bounds.max) {
    const { subject, capacity: wanted } = answer.heldBy
    const why = `no scale-in: held back by ${subject}, which wants ${wanted} tasks as long as its alarm lasts`
    return refused(answer, 'HeldBackByAnotherPolicy', why)
  }
  if (answer.capacity >= seen.runningCount && desired <= bounds.max) {
    const why = `no scale-in: one task less than ${seen.runningCount} would lift the metric above the target`
    return refused(answer, 'AutoScalingAnticipatedFlapping', why)
  }
  if (capacity >= desired) {
    const why = `no scale-in: ${capacity} tasks are wanted, ${desired} desired already`
    return refused(answer, 'AlreadyAtDesiredCapacity', why)
  }
  return { kind: 'change', capacity, answer }
}

/**
 * The answer of all policies together, none when they do not agree. Every target tracking policy that may scale in must be ready to,
 * its cooldown included. Policies that want out have no veto, but their answer counts while their alarm lasts: the largest wins.
 */
function jointScaleIn(
  asking: ScalingAnswer,
  policies: readonly Policy[],
  now: Now,
): { kind: 'answer'; answer: Held } | Refusal | undefined {
  const votes: ScalingAnswer[] = []
  const wanted: (Because & { capacity: number })[] = []
  for (const policy of policies) {
    const consent = policy.consent(now)
    if (consent?.kind === 'veto')
      return refused(asking, 'NotAllPoliciesAgree', `no scale-in: ${policy.name} does not agree, ${consent.reason}`)
    if (consent?.kind === 'ready') votes.push(consent.answer)
    if (consent?.kind === 'wants') wanted.push(consent.answer)
  }
  const vote = largest(votes)
  if (vote === undefined) return undefined
  // Of several cooldowns the one that is not over decides: its policy is not ready.
  const { cooldown, subject: cooldownOf } = votes.find((each) => !each.cooldown.isOver(now.timeS)) ?? vote
  const heldBy = largest(wanted.filter(({ capacity }) => capacity > vote.capacity))
  const capacity = heldBy?.capacity ?? vote.capacity
  return { kind: 'answer', answer: { ...vote, capacity, cooldown, cooldownOf, heldBy } }
}

function refused({ subject, numbers }: Refusal['answer'], code: RefusalCode, why: string): Refusal {
  return { kind: 'refused', answer: { subject, numbers }, code, why }
}

/** The answer with the largest capacity, the first of equals. */
function largest<A extends { capacity: number }>(answers: readonly [A, ...A[]]): A
function largest<A extends { capacity: number }>(answers: readonly A[]): A | undefined
function largest<A extends { capacity: number }>(answers: readonly A[]): A | undefined {
  let most: A | undefined
  for (const answer of answers) if (most === undefined || answer.capacity > most.capacity) most = answer
  return most
}
