import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SlotLists } from '../../simulator/engine/slot-lists.ts'

test('lists in slots are plain sets, whoever comes and goes', () => {
  const step = fc.tuple(fc.nat(3), fc.nat(1500))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const lists = new SlotLists(2)
      lists.growSlots(4)
      const slotOf = new Map<number, number>()
      for (const [slot, id] of steps) {
        const at = slotOf.get(id)
        if (at === undefined) {
          lists.add(slot, id)
          slotOf.set(id, slot)
        } else {
          lists.remove(at, id)
          slotOf.delete(id)
        }
        const expected = [...slotOf].filter(([, where]) => where === slot).map(([member]) => member)
        expect(lists.listOf(slot).sort((left, right) => left - right)).toEqual(
          expected.sort((left, right) => left - right),
        )
      }
    }),
  )
})
