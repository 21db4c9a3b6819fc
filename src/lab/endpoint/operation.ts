// An operation is a pure function of its input and the account; what goes wrong is an error with AWS's name for it.
import type { Account } from './account.ts'

/** What a client sent, as parsed: names as AWS writes them, values unchecked. */
export type Input = Readonly<Record<string, unknown>>
export type Operation = (input: Input, context: { account: Account; pageSize: number }) => object

export class AwsError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** @returns the part of a list that a token stands for, and the token of the next */
export function page<T>(
  list: readonly T[],
  token: unknown,
  size: number,
): { items: readonly T[]; next: string | undefined } {
  const from = token === undefined ? 0 : Number(token)
  if (!Number.isInteger(from) || from < 0 || from > list.length)
    throw new AwsError('InvalidNextToken', 'The token is not one of ours.')
  const to = from + size
  return { items: list.slice(from, to), next: to < list.length ? String(to) : undefined }
}
