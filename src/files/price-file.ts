// A price list in its JSON file, checked against the schema: the shape of the one that ships and of what `prices update` writes.
import { existsSync } from 'node:fs'
import { PRICES_FORMAT, type PriceRow, priceListSchema, UserError } from '../../simulator/index.ts'
import { writeWhole } from './write-whole.ts'
import { readText } from './yaml-file.ts'

const MOST_BYTES = 10_000_000
const MOST_PROBLEMS = 10
const HINT = 'Give the file that `surgecast prices update` wrote.'

/** @throws UserError when the file cannot be read or is no price list, with every row that is wrong (the first ten) */
export async function readPriceList(path: string): Promise<PriceRow[]> {
  const value = parsed(await readText(path, MOST_BYTES, HINT), path)
  const { format, list } = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  if (format !== PRICES_FORMAT) {
    const found = typeof format === 'string' ? `its format is ${format.slice(0, 100)}` : 'it names no format'
    const message = `is no price list that this version reads: ${found}`
    throw new UserError([{ path, message, hint: `This version reads ${PRICES_FORMAT}. ${HINT}` }])
  }
  const checked = priceListSchema.safeParse(list)
  if (checked.success) return checked.data
  throw new UserError(
    checked.error.issues.slice(0, MOST_PROBLEMS).map((issue) => ({
      path: `${path}: list.${issue.path.join('.')}`,
      message: issue.message,
      hint: `Mend the row. ${HINT}`,
    })),
  )
}

/** @returns undefined when there is no such file */
export async function readPriceListIfThere(path: string): Promise<PriceRow[] | undefined> {
  return existsSync(path) ? readPriceList(path) : undefined
}

export async function writePriceList(path: string, list: readonly PriceRow[]): Promise<void> {
  await writeWhole(path, `${JSON.stringify({ format: PRICES_FORMAT, list }, null, 2)}\n`, { replaceInput: true })
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UserError([{ path, message: 'is not JSON', hint: HINT }])
  }
}
