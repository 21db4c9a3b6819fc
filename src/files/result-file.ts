// A Result from its JSON file, checked against the schema.
import { readFile } from 'node:fs/promises'
import { RESULT_FORMAT, type Result, resultSchema, UserError } from '../../simulator/index.ts'
import { reasonOf } from './write-whole.ts'

const MOST_PROBLEMS = 5

/** @throws UserError when the file cannot be read or holds no Result of this format */
export async function readResult(path: string): Promise<Result> {
  const value = parsed(await textOf(path), path)
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
  if (format !== RESULT_FORMAT) throw otherFormat(path, format)
  const checked = resultSchema.safeParse(value)
  if (checked.success) return checked.data
  throw new UserError(
    checked.error.issues.slice(0, MOST_PROBLEMS).map((issue) => ({
      path: `${path}: ${issue.path.join('.')}`,
      message: issue.message,
      hint: 'The file was changed after it was written: run the forecast again.',
    })),
  )
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const hint = 'Give the file that --json of `surgecast compare` wrote.'
    throw new UserError([{ path, message: `cannot be read: ${reasonOf(error)}`, hint }])
  }
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const hint = 'Give the file that --json of `surgecast compare` wrote.'
    throw new UserError([{ path, message: 'is not JSON', hint }])
  }
}

function otherFormat(path: string, format: unknown): UserError {
  const found = typeof format === 'string' ? `its format is ${format.slice(0, 100)}` : 'it names no format'
  return new UserError([
    {
      path,
      message: `is no result that this version reads: ${found}`,
      hint: `This version reads ${RESULT_FORMAT}, as --json of \`surgecast compare\` writes it.`,
    },
  ])
}
