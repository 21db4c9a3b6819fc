// Changes from the command line: `--set clients.mobile.timeout=2s` and `--prices FILE`, as the options they change.
import { parse } from 'yaml'
import type { SetOption } from '../../simulator/scenario/set-path.ts'
import { parsePath } from '../../simulator/scenario/tree.ts'
import { UserError } from '../../simulator/scenario/user-error.ts'
import type { BesideFile } from './beside-file.ts'
import { changesOfFile, isFileName } from './named-files.ts'

/** @param set `path=value` with the value in YAML @param prices a price list, relative to the current folder */
export type ChangeTexts = { set?: readonly string[]; prices?: string | undefined }

/** @param folder files that a `set` names are relative to it, as those of the scenario are */
export async function readChangeTexts(
  { set = [], prices }: ChangeTexts,
  folder: string,
  beside: BesideFile,
): Promise<SetOption[]> {
  const priced = prices === undefined ? [] : await changesOfFile(['prices', 'file'], prices, '.', beside)
  const changed = await Promise.all(set.map((text) => changesOf(text, folder, beside)))
  return [...priced, ...changed.flat()]
}

/** A file that is named is read and set with what it holds. */
async function changesOf(text: string, folder: string, beside: BesideFile): Promise<SetOption[]> {
  const at = text.indexOf('=')
  const fail = (message: string) =>
    new UserError([{ path: `--set ${text}`, message, hint: 'Write it as in --set clients.mobile.timeout=2s.' }])
  if (at < 1) throw fail('path=value was expected')
  const path = text.slice(0, at).trim()
  const value = yamlValue(text.slice(at + 1), () => fail('the value is not YAML'))
  const keys = parsePath(path)
  return typeof value === 'string' && keys !== undefined && isFileName(keys)
    ? changesOfFile(keys, value, folder, beside)
    : [{ path, value }]
}

function yamlValue(yaml: string, fail: () => UserError): unknown {
  try {
    return parse(yaml, { maxAliasCount: 0 }) as unknown
  } catch {
    throw fail()
  }
}
