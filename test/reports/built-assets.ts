// The report's script and style, built once per test file into a folder of its own: tests do not depend on an earlier build.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadReportAssets } from '../../src/files/report-assets.ts'
import type { ReportAssets } from '../../reports/render.ts'
import { buildReport } from '../../scripts/build-report.mjs'

export async function builtAssets(): Promise<ReportAssets> {
  const folder = mkdtempSync(join(tmpdir(), 'surgecast-report-'))
  try {
    await buildReport(folder)
    return loadReportAssets(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
