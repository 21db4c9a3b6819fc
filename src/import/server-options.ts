// Options on a server's command line, with variables of the shell filled in as far as the container tells.
import type { ContainerDefinition } from '@aws-sdk/client-ecs'
import { SERVER_VARIABLES } from './server-variables.ts'

/** What an option says: a value and where it is from, or why it cannot be told. */
export type Said = { value: string; from: string } | { unknown: string }

/** As the container sets them: undefined where the value is not one that is read. */
export type Environment = ReadonlyMap<string, string | undefined>

export function environmentOf(
  { environment = [] }: ContainerDefinition,
  assigned: ReadonlyMap<string, string>,
): Environment {
  const own = environment.flatMap(({ name, value }) =>
    name === undefined ? [] : [[name, SERVER_VARIABLES.has(name) ? value : undefined] as const],
  )
  return new Map<string, string | undefined>([...own, ...assigned])
}

/** `--workers 2`, `--workers=2`, `-w 2`, `-w2`; the last one counts. */
export function optionOf(words: readonly string[], names: readonly string[]): string | undefined {
  const found = words.flatMap((word, index) => {
    if (names.includes(word)) return words[index + 1] ?? []
    const glued = names.find((name) => word.startsWith(name.startsWith('--') ? `${name}=` : name))
    if (glued === undefined) return []
    return word.slice(glued.length + (glued.startsWith('--') ? 1 : 0))
  })
  return found.at(-1)
}

/** `${WEB_CONCURRENCY:-4}`, `$WORKERS`. */
const VARIABLE = /^\$(?:\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|([A-Za-z_]\w*))$/

/** @param from where the word is from, as in `container api: command` */
export function saidBy(word: string | undefined, from: string, environment: Environment): Said | undefined {
  if (word === undefined || word === '') return undefined
  const [, braced, otherwise, bare] = VARIABLE.exec(word) ?? []
  const name = braced ?? bare
  if (name === undefined)
    return word.includes('$') ? { unknown: `it is ${word} in the command` } : { value: word, from }
  const value = environment.get(name)
  if (value !== undefined) return saidBy(value, `${from}, ${name} of the environment`, new Map())
  if (environment.has(name)) return { unknown: `it is ${word}, and the value of ${name} is not read` }
  if (otherwise === undefined || otherwise === '') return { unknown: `it is ${word}, and nothing sets ${name}` }
  return { value: otherwise, from: `${from}, a default of the shell: nothing sets ${name}` }
}

export function variable(name: string, environment: Environment): Said | undefined {
  if (!environment.has(name)) return undefined
  return (
    saidBy(environment.get(name), `environment: ${name}`, new Map()) ?? { unknown: `the value of ${name} is not read` }
  )
}
