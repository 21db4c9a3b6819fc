import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Agenda, kindOf, subjectOf } from '../../simulator/engine/agenda.ts'
import { DelayRing } from '../../simulator/engine/delay-ring.ts'
import { SlotQueues } from '../../simulator/engine/slot-queues.ts'
import { SlotTimers } from '../../simulator/engine/slot-timers.ts'
import { TimeHeap } from '../../simulator/engine/time-heap.ts'

const time = fc.double({ min: 0, max: 1000, noNaN: true })

describe('the time heap agrees with a sorted list', () => {
  type Step = { kind: 'push'; timeS: number } | { kind: 'pop' } | { kind: 'replace'; timeS: number }
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('push' as const), timeS: time }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'pop' as const }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('replace' as const), timeS: time }) },
  )
  test('whatever is pushed, popped and replaced', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const heap = new TimeHeap(2)
        const times = new Map<number, number>()
        for (const [id, current] of steps.entries()) {
          if (current.kind === 'push') {
            heap.push(current.timeS, id)
            times.set(id, current.timeS)
          } else if (times.size > 0) {
            const earliestS = Math.min(...times.values())
            expect(heap.topTimeS()).toBe(earliestS)
            const top = heap.topId()
            expect(times.get(top)).toBe(earliestS)
            times.delete(top)
            if (current.kind === 'pop') expect(heap.pop()).toBe(top)
            else {
              heap.replaceTop(current.timeS, id)
              times.set(id, current.timeS)
            }
          }
          expect(heap.size).toBe(times.size)
        }
      }),
    )
  })
  test('equals leave in the order they came: it is a queue, sorted by time alone', () => {
    const coarse = fc.array(fc.tuple(fc.constantFrom('push', 'pop', 'replace'), fc.nat(3)), { maxLength: 300 })
    fc.assert(
      fc.property(coarse, (steps) => {
        const heap = new TimeHeap(2)
        const plain: { timeS: number; id: number }[] = []
        const enter = (timeS: number, id: number) => {
          const behind = plain.findIndex((each) => each.timeS > timeS)
          plain.splice(behind < 0 ? plain.length : behind, 0, { timeS, id })
        }
        for (const [id, [kind, timeS]] of steps.entries()) {
          const dueS = timeS === 3 ? Number.POSITIVE_INFINITY : timeS
          if (kind === 'push') heap.push(dueS, id)
          else if (plain.length === 0) continue
          else if (kind === 'pop') expect(heap.pop()).toBe(plain.shift()?.id)
          else {
            expect(heap.topId()).toBe(plain.shift()?.id)
            heap.replaceTop(dueS, id)
          }
          if (kind !== 'pop') enter(dueS, id)
        }
        for (const { id } of plain) expect(heap.pop()).toBe(id)
      }),
    )
  })
  test('an entry that is due never leaves last', () => {
    const heap = new TimeHeap()
    for (const [id, timeS] of [Number.POSITIVE_INFINITY, 3, Number.POSITIVE_INFINITY, 1].entries()) heap.push(timeS, id)
    expect([heap.pop(), heap.pop(), heap.size]).toEqual([3, 1, 2])
  })
  test('an empty heap is due never', () => {
    const heap = new TimeHeap()
    expect(heap.topTimeS()).toBe(Number.POSITIVE_INFINITY)
    heap.push(1, 1)
    heap.clear()
    expect(heap.topTimeS()).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('the delay ring', () => {
  test('is a queue, whatever its size', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (pushes) => {
        const ring = new DelayRing(2)
        const plain: number[] = []
        for (const [id, isPush] of pushes.entries()) {
          if (isPush) {
            ring.push(id, id)
            plain.push(id)
          } else if (plain.length > 0) {
            expect(ring.topTimeS()).toBe(plain[0])
            expect(ring.pop()).toBe(plain.shift())
          }
          expect(ring.size).toBe(plain.length)
        }
      }),
    )
  })
  test('refuses times that fall', () => {
    const ring = new DelayRing()
    ring.push(2, 0)
    expect(() => ring.push(1, 1)).toThrow('delay ring: entry 1 at 1 s pushed after 2 s')
    expect(() => ring.push(Number.NaN, 2)).toThrow(/NaN/)
    ring.pop()
    expect(() => ring.push(1, 3)).toThrow(/after 2 s/)
  })
})

describe('slot timers agree with a scan over all slots', () => {
  test('whatever is set, cleared and grown', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(19), fc.option(time)), { maxLength: 200 }), (changes) => {
        const timers = new SlotTimers(3)
        timers.grow(20)
        const plain = new Array<number>(20).fill(Number.POSITIVE_INFINITY)
        for (const [slot, timeS] of changes) {
          if (timeS === null) timers.clear(slot)
          else timers.set(slot, timeS)
          plain[slot] = timeS ?? Number.POSITIVE_INFINITY
          const earliestS = Math.min(...plain)
          expect(timers.topTimeS()).toBe(earliestS)
          if (earliestS < Number.POSITIVE_INFINITY) expect(timers.topSlot()).toBe(plain.indexOf(earliestS))
          expect(timers.timeS(slot)).toBe(plain[slot])
        }
      }),
    )
  })
})

describe('the agenda', () => {
  test('gives back kind and subject, in order of time and then of coming', () => {
    const agenda = new Agenda(1)
    agenda.push(2, 15, 134_217_727)
    agenda.push(1, 0, 3)
    agenda.push(1, 7, 0)
    const entries = [agenda.pop(), agenda.pop(), agenda.pop()].map((entry) => [kindOf(entry), subjectOf(entry)])
    expect(entries).toEqual([
      [0, 3],
      [7, 0],
      [15, 134_217_727],
    ])
    expect(agenda.topTimeS()).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('queues in slots', () => {
  test('are plain queues, whatever comes and goes', () => {
    const step = fc.tuple(fc.nat(4), fc.constantFrom('push', 'pop', 'pop', 'push', 'push', 'clear'))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queues = new SlotQueues({ next: new Int32Array(200) }, 1)
        queues.grow(5)
        const plain: number[][] = [[], [], [], [], []]
        for (const [id, [slot, kind]] of steps.entries()) {
          const queue = plain[slot] as number[]
          if (kind === 'push') {
            queues.push(slot, id)
            queue.push(id)
          } else if (kind === 'pop') expect(queues.pop(slot)).toBe(queue.shift() ?? -1)
          else {
            queues.clear(slot)
            queue.length = 0
          }
          expect(queues.size(slot)).toBe(queue.length)
        }
      }),
    )
  })
})
