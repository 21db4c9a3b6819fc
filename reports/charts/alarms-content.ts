// The states of each alarm over time: a lane per alarm, thin while all is well, full while it is in ALARM.
import type { ChartAlarm } from '../chart-data.ts'
import type { ChartContent, ChartKind, LegendEntry, Series } from './chart-content.ts'
import { type Colour, chosenVariant, type PageState } from './page-state.ts'

type State = ChartAlarm['states'][number]['state']
type Stay = { lane: number; fromS: number; toS: number; state: State }

const LANE_PX = 36
const NAME_PX = 15
const BAR_PX = 14

/** Told apart by height as well as by colour. */
const LOOKS: Readonly<Record<State, { colour: string; heightPx: number; words: string }>> = {
  OK: { colour: 'green', heightPx: 4, words: 'OK' },
  ALARM: { colour: 'vermillion', heightPx: BAR_PX, words: 'ALARM' },
  INSUFFICIENT_DATA: { colour: 'ink', heightPx: 1.5, words: 'INSUFFICIENT_DATA' },
}
const STATES = Object.keys(LOOKS) as State[]

export const ALARMS: ChartKind = { id: 'alarms', title: 'States of alarms', contentOf }

function contentOf(state: PageState): ChartContent {
  const { alarms } = chosenVariant(state)
  if (alarms === null) return { kind: 'empty', words: 'The states of alarms were not recorded.' }
  if (alarms.length === 0) return { kind: 'empty', words: 'This variant has no alarms.' }
  const stays = alarms.flatMap((alarm, lane) => staysOf(alarm, lane, state.data.horizonS))
  return {
    kind: 'drawn',
    plot: {
      yAxis: { type: 'value', min: 0, max: alarms.length, inverse: true, show: false },
      series: [bars(stays, state.colour), names(alarms, state)],
    },
    legend: STATES.map((each) => legendEntry(each, state.colour)),
    valuesAt: (timeS) => STATES.map((each) => countIn(each, stays, alarms, timeS)),
    spoken: `States of alarms: ${alarms.map((alarm) => spokenOf(alarm, state)).join('; ')}.`,
    heightPx: alarms.length * LANE_PX,
  }
}

function staysOf({ states }: ChartAlarm, lane: number, horizonS: number): Stay[] {
  return states.map(({ state, fromS }, index) => ({ lane, state, fromS, toS: states[index + 1]?.fromS ?? horizonS }))
}

function legendEntry(state: State, colour: Colour): LegendEntry {
  const { colour: name, heightPx, words } = LOOKS[state]
  const path = `M-7 ${-heightPx / 2}H7V${heightPx / 2}H-7Z`
  return { label: words, colour: colour(name), sample: { kind: 'path', path } }
}

function countIn(state: State, stays: readonly Stay[], alarms: readonly ChartAlarm[], timeS: number): string {
  const found = stays.filter((stay) => stay.state === state && stay.fromS <= timeS && timeS < stay.toS)
  return `${found.length} of ${alarms.length}`
}

function bars(stays: readonly Stay[], colour: Colour): Series {
  type Api = { coord: (point: [number, number]) => [number, number] }
  return {
    type: 'custom',
    silent: true,
    clip: true,
    data: stays.map(({ fromS, lane }) => [fromS, lane]),
    renderItem({ dataIndex }: { dataIndex: number }, api: Api) {
      const { lane, fromS, toS, state } = stays[dataIndex] as Stay
      const { colour: name, heightPx } = LOOKS[state]
      const [x, top] = api.coord([fromS, lane])
      const [end] = api.coord([toS, lane])
      const y = top + NAME_PX + (BAR_PX - heightPx) / 2 + 2
      return {
        type: 'rect',
        shape: { x, y, width: Math.max(1, end - x), height: heightPx },
        style: { fill: colour(name) },
      }
    },
  }
}

/** Above its lane, at the left end of what is shown. */
function names(alarms: readonly ChartAlarm[], { colour }: PageState): Series {
  type Api = { coord: (point: [number, number]) => [number, number] }
  type Place = { dataIndex: number; coordSys: { x: number } }
  return {
    type: 'custom',
    silent: true,
    data: alarms.map((_, lane) => [0, lane]),
    renderItem({ dataIndex, coordSys }: Place, api: Api) {
      const [, top] = api.coord([0, dataIndex])
      const text = (alarms[dataIndex] as ChartAlarm).name
      return {
        type: 'text',
        style: { text, x: coordSys.x + 2, y: top + 2, fill: colour('text'), fontSize: 12, textVerticalAlign: 'top' },
      }
    },
  }
}

function spokenOf({ name, states }: ChartAlarm, { clock }: PageState): string {
  const first = states.find(({ state }) => state === 'ALARM')
  const count = states.filter(({ state }) => state === 'ALARM').length
  const said = first === undefined ? 'never in ALARM' : `${count} times in ALARM, first at ${clock.time(first.fromS)}`
  return `${name} ${said}`
}
