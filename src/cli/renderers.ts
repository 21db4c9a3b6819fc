// Result → text, or several named ones, one function per output format. Each loads only when it is asked for: charts are a large module.
import type { Result } from '../../simulator/index.ts'
import type { OutputFormat } from './output-format.ts'

/** @param raw the scenario that was run, where there is one: the report can then run it again */
export type Render = (result: Result, raw?: unknown) => string | readonly { name: string; text: string }[]

export function rendererOf(format: OutputFormat): Promise<Render> {
  return RENDERERS[format]()
}

const RENDERERS: Readonly<Record<OutputFormat, () => Promise<Render>>> = {
  html: async () => {
    const [{ renderReport }, { loadReportAssets }] = await Promise.all([
      import('../../reports/render.ts'),
      import('../files/report-assets.ts'),
    ])
    return (result, raw) => renderReport(result, loadReportAssets(), raw)
  },
  json: async () => (result) => `${JSON.stringify(result)}\n`,
  markdown: async () => (await import('../../reports/markdown.ts')).renderMarkdown,
  junit: async () => (await import('../../reports/junit.ts')).renderJunit,
  svg: async () => {
    const [{ renderPictures }, { loadReportAssets }] = await Promise.all([
      import('../../reports/svg/pictures.ts'),
      import('../files/report-assets.ts'),
    ])
    return (result) => renderPictures(result, loadReportAssets().style.text)
  },
  csv: async () => (await import('../../reports/series-csv.ts')).renderSeriesCsv,
}
