// A chart as an SVG file that stands alone: title, legend and chart on white, without a script, for documents and slides.
import type { ChartContent, LegendEntry } from '../charts/chart-content.ts'
import { init } from '../charts/chart-library.ts'
import { sampleShape } from '../charts/legend-sample.ts'
import type { PageState } from '../charts/page-state.ts'
import { BOTTOM_PX, LEFT_PX, plotOption, RIGHT_PX, TOP_PX } from '../charts/plot-frame.ts'
import { type Html, html, rawHtml } from '../html.ts'
import { shortened } from '../shortened.ts'

type Drawn = Extract<ChartContent, { kind: 'drawn' }>

const WIDTH_PX = 900
const PLOT_PX = 220
const MARGIN_PX = 16
const LEGEND_LINE_PX = 20
/** Of the text sizes used here, so that nothing runs into its neighbour where a font is wide. */
const CHARACTER_PX = 7.6
const LONGEST_TITLE = 100
const LONGEST_LABEL = 40
const FONTS = 'system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif'

/** @param lines title, and below it what the picture is of */
export function chartPicture(
  content: Drawn,
  lines: readonly [title: string, ...notes: string[]],
  state: PageState,
): string {
  const legend = placed(content.legend.filter(({ sample }) => sample.kind !== 'none'))
  const legendTop = 14 + lines.length * 20
  const plotTop = legendTop + (legend.at(-1)?.y ?? 0) + LEGEND_LINE_PX + 4
  const plotPx = content.heightPx === undefined ? PLOT_PX : content.heightPx + TOP_PX + BOTTOM_PX
  const body = html`${heading(lines, state)}<g transform="translate(${MARGIN_PX} ${legendTop})">${legend.map((entry) => legendItem(entry, state))}</g>
${plot(content, state, { y: plotTop, heightPx: plotPx })}`
  return picture(body, { heightPx: plotTop + plotPx + 8, spoken: content.spoken, background: state.colour('page') })
}

/** The frame of every picture. */
export function picture(
  body: Html,
  { heightPx, spoken, background }: { heightPx: number; spoken: string; background: string },
): string {
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_PX}" height="${heightPx}" viewBox="0 0 ${WIDTH_PX} ${heightPx}" role="img" aria-label="${spoken}" font-family="${FONTS}">
<rect width="100%" height="100%" fill="${background}"/>
${body}</svg>
`.html
}

/** @param lines title, and notes below it */
export function heading(lines: readonly string[], { colour }: Pick<PageState, 'colour'>): Html {
  return html`${lines.map(
    (line, index) =>
      html`<text x="${MARGIN_PX}" y="${24 + index * 20}" font-size="${index === 0 ? 15 : 12.5}" font-weight="${index === 0 ? 600 : 400}" fill="${colour(index === 0 ? 'text' : 'quiet')}">${shortened(line, LONGEST_TITLE)}</text>`,
  )}`
}

type Placed = { entry: LegendEntry; x: number; y: number }

/** From left to right, and on the next line where the width ends. */
function placed(entries: readonly LegendEntry[]): Placed[] {
  let [x, y] = [0, 0]
  return entries.map((entry) => {
    const sample = sampleShape(entry.sample, '')?.widthPx ?? 0
    const widthPx = sample + 7 + shortened(entry.label, LONGEST_LABEL).length * CHARACTER_PX
    if (x > 0 && x + widthPx > WIDTH_PX - 2 * MARGIN_PX) [x, y] = [0, y + LEGEND_LINE_PX]
    const place = { entry, x, y }
    x += widthPx + 18
    return place
  })
}

function legendItem({ entry, x, y }: Placed, { colour }: PageState): Html {
  const shape = sampleShape(entry.sample, entry.colour)
  if (shape === undefined) return html``
  const attributes = Object.entries(shape.attributes).map(([name, value]) => html` ${rawHtml(name)}="${value}"`)
  return html`<g transform="translate(${x} ${y})"><${rawHtml(shape.tag)}${attributes}/><text x="${shape.widthPx + 7}" y="11.5" font-size="13" fill="${colour('text')}">${shortened(entry.label, LONGEST_LABEL)}</text></g>`
}

/** The chart library escapes texts itself: what it makes is well-formed. */
function plot({ plot: content }: Drawn, state: PageState, { y, heightPx }: { y: number; heightPx: number }): Html {
  const width = WIDTH_PX - MARGIN_PX
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width, height: heightPx })
  chart.setOption(plotOption(content, state, width - LEFT_PX - RIGHT_PX))
  const text = chart.renderToSVGString()
  chart.dispose()
  return rawHtml(plain(text).replace('<svg ', `<svg y="${y}" `))
}

/** Without what answers a pointer, and with the same names of clips whatever was drawn before in this process. */
function plain(svg: string): string {
  return svg
    .replace(/<style\b[\s\S]*?<\/style>/g, '')
    .replace(/ class="zr[^"]*"/g, '')
    .replace(/(?<=id="|url\(#)zr\d+-/g, 'chart-')
}
