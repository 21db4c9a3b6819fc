import { describe, expect, test } from 'vitest'
import { type AlarmState, evaluateAlarm, type MissingData } from '../../simulator/control-loop/alarm.ts'

const TREATMENTS: MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching']

/** `0` good, `X` breaching, `-` missing; newest right. */
function points(text: string): (boolean | undefined)[] {
  return text.split(' ').map((point) => (point === '-' ? undefined : point === 'X'))
}

function states(text: string, m: number, before: AlarmState): AlarmState[] {
  return TREATMENTS.map((missingData) =>
    evaluateAlarm(points(text), { evaluationPeriods: 3, datapointsToAlarm: m, missingData }, before),
  )
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html (how missing data is evaluated)
describe('an alarm of three periods looks at five and treats missing ones as it was told', () => {
  const keep = 'OK'
  test.each([
    [3, '0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    [3, '0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    [3, '- - - - -', ['INSUFFICIENT_DATA', keep, 'ALARM', 'OK']],
    [3, '0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [3, '- - X - -', ['ALARM', keep, 'ALARM', 'OK']],
    [2, '0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - X -', ['ALARM', keep, 'ALARM', 'OK']],
  ] as const)('%i of 3 on %s', (m, text, expected) => {
    expect(states(text, m, keep)).toEqual(expected)
  })

  test('ignore keeps the state that was there', () => {
    expect(states('- - - - -', 3, 'ALARM')[1]).toBe('ALARM')
    expect(states('- - X - -', 3, 'ALARM')[1]).toBe('ALARM')
  })

  test('a single young breaching point among missing ones does not alarm at three of three', () => {
    expect(states('- - - - X', 3, 'OK')[0]).not.toBe('ALARM')
    expect(states('- - - X -', 3, 'OK')[0]).not.toBe('ALARM')
  })
})
