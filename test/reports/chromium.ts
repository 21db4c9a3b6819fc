// The system's Chromium for tests that look at a page. Without it such tests are skipped, or fail where everything is required.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = [
  process.env['SURGECAST_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const found = PLACES.find((path) => path !== undefined && existsSync(path))

/** Why the tests are skipped; undefined when they run. @throws Error when SURGECAST_REQUIRE_ALL=1 and there is no Chromium */
export function whySkipped(): string | undefined {
  if (found !== undefined) return undefined
  const message = 'no Chromium was found: install it, or set SURGECAST_CHROMIUM to its path'
  if (process.env['SURGECAST_REQUIRE_ALL'] === '1') throw new Error(message)
  return message
}

/** A fresh profile that asks nobody anything. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: found as string,
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
