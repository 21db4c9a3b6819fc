// The system's Chromium for tests that look at a page. Without it such tests are skipped, or fail where everything is required.
import { type Browser, chromium } from 'playwright-core'
import { systemTool } from '../system-tool.ts'

const { path, whySkipped } = systemTool('SURGECAST_CHROMIUM', [
  'chromium',
  'chromium-browser',
  'google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
])

export { whySkipped }

/** A fresh profile that asks nobody anything. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: path as string,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
