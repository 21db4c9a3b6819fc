// The files this command has read: none of them is ever written by the same command, whatever the options say.
import { placeOf } from './place.ts'

const keys = new Set<string>()

/** To be called by whatever opens a file that the user named. */
export async function rememberInput(path: string): Promise<void> {
  const key = await keyOf(path)
  if (key !== undefined) keys.add(key)
}

export async function isInput(path: string): Promise<boolean> {
  const key = await keyOf(path)
  return key !== undefined && keys.has(key)
}

/** A command begins: what an earlier one in this process read is no input of this one. */
export function forgetInputs(): void {
  keys.clear()
}

/** Only files can be lost by writing; a path that leads nowhere is answered by whoever opens it. */
async function keyOf(path: string): Promise<string | undefined> {
  const place = await placeOf(path).catch(() => undefined)
  return place?.kind === 'file' ? place.key : undefined
}
