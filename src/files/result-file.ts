// Results and validations from their JSON files, checked against their schemas.
import { readFile } from 'node:fs/promises'
import type * as z from 'zod'
import {
  RESULT_FORMAT,
  type Result,
  resultSchema,
  UserError,
  VALIDATION_FORMAT,
  type Validation,
  validationSchema,
} from '../../simulator/index.ts'
import { rememberInput } from './inputs-read.ts'
import { reasonOf } from './write-whole.ts'

type Kind<T> = {
  format: string
  schema: z.ZodType<T>
  /** What it is, and which command writes it. */
  noun: string
  writtenBy: string
  /** What to do when it was spoilt. */
  again: string
}

const RESULT: Kind<Result> = {
  format: RESULT_FORMAT,
  schema: resultSchema,
  noun: 'result',
  writtenBy: '--json of `surgecast compare`',
  again: 'run the forecast again',
}

const VALIDATION: Kind<Validation> = {
  format: VALIDATION_FORMAT,
  schema: validationSchema,
  noun: 'validation',
  writtenBy: '`surgecast validate` (validation.json)',
  again: 'validate again',
}

const MOST_PROBLEMS = 5

/** @throws UserError when the file cannot be read or holds no Result of this format */
export function readResult(path: string): Promise<Result> {
  return readDocument(path, RESULT)
}

/** @throws UserError when the file cannot be read or holds no Validation of this format */
export function readValidation(path: string): Promise<Validation> {
  return readDocument(path, VALIDATION)
}

async function readDocument<T>(path: string, kind: Kind<T>): Promise<T> {
  const value = parsed(await textOf(path, kind), path, kind)
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
  if (format !== kind.format) throw otherFormat(path, format, kind)
  const checked = kind.schema.safeParse(value)
  if (checked.success) return checked.data
  throw new UserError(
    checked.error.issues.slice(0, MOST_PROBLEMS).map((issue) => ({
      path: `${path}: ${issue.path.join('.')}`,
      message: issue.message,
      hint: `The file was changed after it was written: ${kind.again}.`,
    })),
  )
}

async function textOf<T>(path: string, { writtenBy }: Kind<T>): Promise<string> {
  await rememberInput(path)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const hint = `Give the file that ${writtenBy} wrote.`
    throw new UserError([{ path, message: `cannot be read: ${reasonOf(error)}`, hint }])
  }
}

function parsed<T>(text: string, path: string, { writtenBy }: Kind<T>): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UserError([{ path, message: 'is not JSON', hint: `Give the file that ${writtenBy} wrote.` }])
  }
}

function otherFormat<T>(path: string, found: unknown, { noun, format, writtenBy }: Kind<T>): UserError {
  const named = typeof found === 'string' ? `its format is ${found.slice(0, 100)}` : 'it names no format'
  return new UserError([
    {
      path,
      message: `is no ${noun} that this version reads: ${named}`,
      hint: `This version reads ${format}, as ${writtenBy} writes it.`,
    },
  ])
}
