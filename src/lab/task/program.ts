// The program that plays a scenario's application server: gunicorn with Flask, Node, or the user's own command.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Scenario, UserError } from '../../../simulator/index.ts'

export type TaskProgram = {
  /** Whether it is ours: it takes orders on its input and says when it listens. The user's own is watched from outside. */
  kind: 'ours' | 'command'
  program: string
  parameters: readonly string[]
  /** For people: `gunicorn 20.1.0 with Flask 2.2.2`. */
  described: string
}

const INSTALL =
  'Install them (Debian, Ubuntu: apt install gunicorn python3-flask; elsewhere: pip install gunicorn flask), or set SURGECAST_PYTHON to a Python that has them.'

/** Debian's own Python may hide behind another one of that name. */
const PYTHONS = ['python3', '/usr/bin/python3']

/** @throws UserError when what it needs is not installed */
export async function taskProgram(server: Scenario['service']['server']): Promise<TaskProgram> {
  if (server.preset === 'node')
    return {
      kind: 'ours',
      program: process.execPath,
      parameters: [script('node-task.mjs')],
      described: `Node ${process.versions.node}`,
    }
  const chosen = process.env['SURGECAST_PYTHON']
  for (const python of chosen === undefined ? PYTHONS : [chosen]) {
    const versions = await versionsOf(python)
    if (versions === undefined) continue
    const described = `gunicorn ${versions.gunicorn} with Flask ${versions.flask}`
    return { kind: 'ours', program: python, parameters: [script('flask_task.py')], described }
  }
  const message = 'no Python with gunicorn and Flask was found'
  throw new UserError([{ path: 'service.server.preset', message, found: server.preset, hint: INSTALL }])
}

/** @param command program and parameters; it finds its port in PORT */
export function ownProgram(command: readonly string[]): TaskProgram {
  const [program = '', ...parameters] = command
  return { kind: 'command', program, parameters, described: command.join(' ') }
}

const VERSIONS = `
import json, flask, gunicorn
from importlib.metadata import version
print(json.dumps({"gunicorn": gunicorn.__version__, "flask": version("flask")}))
`

async function versionsOf(python: string): Promise<{ gunicorn: string; flask: string } | undefined> {
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', VERSIONS])
    return JSON.parse(stdout) as { gunicorn: string; flask: string }
  } catch {
    // Not there, or without one of the two: the next may have them.
    return undefined
  }
}

/** Beside this file where it runs from source, and in dist/task beside the bundle. */
function script(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url))
  return [join(here, name), join(here, 'task', name)].find((path) => existsSync(path)) as string
}
