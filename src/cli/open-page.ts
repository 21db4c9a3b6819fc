// Shows a written report in the user's browser.
import { resolve } from 'node:path'
import { UserError } from '../../simulator/index.ts'

/** A machine without a browser is no fault of the run: it is told, not thrown. */
export async function openPage(path: string): Promise<void> {
  const { default: open } = await import('open')
  try {
    const opener = await open(resolve(path))
    opener.on('error', () => process.stderr.write(cannotOpen(path)))
  } catch {
    process.stderr.write(cannotOpen(path))
  }
}

/** @throws UserError when --open has no page to show */
export function needPage({ open }: { open?: true }, page: string | undefined): void {
  if (!open || (page !== undefined && page !== '-')) return
  const hint = 'Leave out --no-html, or give --html a file.'
  throw new UserError([{ path: '--open', message: 'there is no report to open', hint }])
}

function cannotOpen(path: string): string {
  return `The report could not be opened here. Open ${path} in a browser.\n`
}
