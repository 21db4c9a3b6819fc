// What a task definition tells about the application server, the application's container and the size of a task.
import { describe, expect, test } from 'vitest'
import { prepare, UserError } from '../../simulator/index.ts'
import { checked, treeOf } from '../../src/import/checked.ts'
import { describedToImported } from '../../src/import/described-to-imported.ts'
import type { Imported } from '../../src/import/imported.ts'
import { readTaskDefinition } from '../../src/import/task-definition.ts'
import { writeScenario } from '../../src/import/write-scenario.ts'

type Container = { [key: string]: unknown }

const definition = (...containers: Container[]) => ({
  family: 'shop',
  cpu: '1024',
  memory: '2048',
  requiresCompatibilities: ['FARGATE'],
  containerDefinitions: containers.map((each) => ({ name: 'web', image: 'shop:1', ...each })),
})

const imported = (tree: unknown): Imported => checked(describedToImported(readTaskDefinition(tree, 'task.json')))
const commanded = (command: readonly string[], environment: Record<string, string> = {}) =>
  imported(definition({ command, environment: Object.entries(environment).map(([name, value]) => ({ name, value })) }))

function serviceOf(found: Imported) {
  const [world] = prepare(treeOf(found)).worlds
  if (world === undefined) throw new Error('no world')
  return world.scenario.service
}

const unread = ({ missing }: Imported) =>
  missing.filter(({ isUnread }) => isUnread).map(({ what, remedy }) => `${what}: ${remedy}`)
const commentAt = (found: Imported, key: string) =>
  new RegExp(`${key}: .*# (.*)$`, 'm').exec(writeScenario(found, 'test'))?.[1]

describe('workers with an event loop serve many requests at once', () => {
  // https://docs.gunicorn.org/en/stable/settings.html#worker-class
  test.each([
    'uvicorn.workers.UvicornWorker',
    'uvicorn_worker.UvicornH11Worker',
    'tornado',
    'aiohttp.GunicornUVLoopWebWorker',
  ])('gunicorn -k %s', (kind) => {
    const { server } = serviceOf(commanded(['gunicorn', '-w', '4', '-k', kind, 'shop:app']))
    expect(server).toMatchObject({
      processes: 4,
      threads: 10_000,
      cpuOrder: 'fifo',
      queue: 'perProcess',
      backlog: 2048,
    })
  })

  // https://docs.gunicorn.org/en/stable/settings.html#worker-connections
  test.each(['gevent', 'eventlet', 'egg:gunicorn#gevent'])('gunicorn -k %s: 1,000 connections', (kind) => {
    const { server } = serviceOf(commanded(['gunicorn', `--worker-class=${kind}`, 'shop:app']))
    expect(server).toMatchObject({ preset: 'uvicorn', processes: 1, threads: 1000, connectionsPerProcess: 1000 })
  })

  test.each([
    ['uvicorn', ['uvicorn', 'shop:app', '--workers', '4']],
    ['as a module', ['python3.12', '-m', 'uvicorn', 'shop:app', '--workers=4']],
    ['behind an init and an assignment', ['tini', '--', 'sh', '-c', 'WEB_CONCURRENCY=4 exec uvicorn shop:app']],
    ['fastapi', ['fastapi', 'run', '--workers', '4']],
    ['after a migration', ['bash', '-lc', 'alembic upgrade head && poetry run uvicorn shop:app --workers 4']],
  ])('%s', (_, command) => {
    expect(serviceOf(commanded(command)).server).toMatchObject({ preset: 'uvicorn', processes: 4 })
  })

  test('uvicorn without a number of workers has one, unless a variable says otherwise', () => {
    expect(serviceOf(commanded(['uvicorn', 'shop:app'])).server.processes).toBe(1)
    expect(commentAt(commanded(['uvicorn', 'shop:app']), 'processes')).toMatch(/^default of uvicorn/)
    expect(serviceOf(commanded(['uvicorn', 'shop:app'], { WEB_CONCURRENCY: '3' })).server.processes).toBe(3)
  })
})

describe('gunicorn with threads', () => {
  test('the threaded worker has one thread unless more are named', () => {
    const { server } = serviceOf(commanded(['gunicorn', '-k', 'gthread', '-w', '2', 'shop:app']))
    expect(server).toMatchObject({ preset: 'gunicorn-gthread', processes: 2, threads: 1 })
  })

  // https://docs.gunicorn.org/en/stable/settings.html#threads
  test('more than one thread makes a sync worker a threaded one', () => {
    const several = serviceOf(commanded(['gunicorn', '-k', 'sync', '--threads', '3', 'shop:app'])).server
    expect(several).toMatchObject({ preset: 'gunicorn-gthread', threads: 3 })
    expect(serviceOf(commanded(['gunicorn', '--threads', '1', 'shop:app'])).server.preset).toBe('gunicorn-sync')
  })
})

describe('numbers of workers', () => {
  test.each([
    ['glued', ['gunicorn', '-w4', 'shop:app'], 4],
    ['of a shell', ['sh', '-c', 'exec gunicorn --workers "4" shop:app'], 4],
    ['one hundred', ['gunicorn', '-w', '100', 'shop:app'], 100],
    ['the last one counts', ['gunicorn', '-w', '2', '--workers=5', 'shop:app'], 5],
  ])('%s', (_, command, processes) => {
    expect(serviceOf(commanded(command)).server.processes).toBe(processes)
  })

  test('the default of a shell variable counts where nothing sets it, and is said to be one', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is the shell's
    const command = ['sh', '-c', 'gunicorn --workers ${WEB_CONCURRENCY:-4} shop:app']
    expect(serviceOf(commanded(command)).server.processes).toBe(4)
    expect(commentAt(commanded(command), 'processes')).toContain('a default of the shell: nothing sets WEB_CONCURRENCY')
    expect(serviceOf(commanded(command, { WEB_CONCURRENCY: '6' })).server.processes).toBe(6)
  })

  test.each([
    ['a computed one', 'gunicorn -w $(( 2 * $(nproc) + 1 )) shop:app', /processes: it is \$\(\( 2/],
    ['an unset variable', 'gunicorn -w $WORKERS shop:app', /nothing sets WORKERS/],
    ['a variable that is not read', 'gunicorn -w $PIN shop:app', /the value of PIN is not read/],
  ])('%s is asked for', (_, script, words) => {
    const found = commanded(['sh', '-c', script], { PIN: '4321' })
    expect(unread(found).join('\n')).toMatch(words)
    expect(commentAt(found, 'processes')).toMatch(/^guessed/)
    expect(writeScenario(found, 'test')).not.toContain('4321')
  })

  test('GUNICORN_CMD_ARGS counts behind the command line, WEB_CONCURRENCY behind both', () => {
    const environment = { GUNICORN_CMD_ARGS: '--workers=3 -k gevent --preload', WEB_CONCURRENCY: '9' }
    expect(serviceOf(commanded(['gunicorn', 'shop:app'], environment)).server).toMatchObject({
      preset: 'uvicorn',
      processes: 3,
      preload: true,
    })
    expect(serviceOf(commanded(['gunicorn', '-w', '2', 'shop:app'], environment)).server.processes).toBe(2)
    expect(serviceOf(commanded(['gunicorn', 'shop:app'], { WEB_CONCURRENCY: '9' })).server.processes).toBe(9)
  })

  test('what a configuration file may say is asked for, with the variables it may read, and no others', () => {
    const environment = { GUNICORN_WORKERS: '5', WEB_CONCURRENCY: '7', TOKEN: 'do-not-read' }
    const found = commanded(['gunicorn', '--config', 'conf.py', '--threads', '2', 'shop:app'], environment)
    const [asked = ''] = unread(found)
    expect(asked).toMatch(/^workers, worker class of gunicorn: they may be in conf\.py/)
    expect(asked).toContain('WEB_CONCURRENCY=7, GUNICORN_WORKERS=5')
    expect(writeScenario(found, 'test')).not.toContain('do-not-read')
    expect(commentAt(found, 'processes')).not.toMatch(/^imported/)
  })
})

test('of a live service, too, no other variable is read than those of servers', () => {
  const environment = [
    { name: 'PIN', value: '4321' },
    { name: 'WEB_CONCURRENCY', value: '3' },
  ]
  const container = (word: string) => ({ name: 'web', command: ['gunicorn', '-w', word, 'shop:app'], environment })
  const of = (word: string) =>
    checked(
      describedToImported({
        from: 'account',
        taskDefinition: { cpu: '256', memory: '512', containerDefinitions: [container(word)] },
      }),
    )
  expect(writeScenario(of('$PIN'), 'test')).not.toContain('4321')
  expect(serviceOf(of('$WEB_CONCURRENCY')).server.processes).toBe(3)
})

describe('the container of the application', () => {
  const envoy = { name: 'envoy', image: 'envoyproxy/envoy', portMappings: [{ containerPort: 9901 }] }
  const web = { name: 'web', portMappings: [{ containerPort: 8000 }], command: ['gunicorn', '-w', '4', 'shop:app'] }

  test('is the one with its command, not the proxy before it', () => {
    const found = imported(definition(envoy, web))
    expect(serviceOf(found).server.processes).toBe(4)
    expect(writeScenario(found, 'test')).toContain('the CPU of envoy beside the application')
  })

  test('is not the agent, where no command tells', () => {
    const agent = { name: 'datadog-agent', image: 'datadog/agent', stopTimeout: 3 }
    expect(serviceOf(imported(definition(agent, { stopTimeout: 50 }))).stopTimeout).toBe(50)
  })
})

describe('a size that Fargate does not offer', () => {
  test.each([
    ['300', '2048', { cpu: 0.5, memory: 2 * 2 ** 30 }],
    ['1024', '512', { cpu: 1, memory: 2 * 2 ** 30 }],
    ['256', '999999', { cpu: 0.25, memory: 2 * 2 ** 30 }],
    ['99999', '4096', { cpu: 32, memory: 60 * 2 ** 30 }],
  ])('cpu %s, memory %s: the nearest is chosen, and said', (cpu, memory, size) => {
    const found = imported({ ...definition({}), cpu, memory })
    expect(serviceOf(found).task).toMatchObject(size)
    expect(unread(found).join('\n')).toMatch(/that Fargate offers: (cpu|memory) is \d+; .* was chosen/)
  })

  test('a size that is not there is a guess that goes with the other one', () => {
    const { cpu: _, ...rest } = definition({})
    const found = imported({ ...rest, memory: '30720' })
    expect(serviceOf(found).task.memory).toBe(30 * 2 ** 30)
    expect(writeScenario(found, 'test')).toContain('cpu: 4vCPU # guessed: not known')
  })
})

describe('documents of another shape', () => {
  test.each([
    ['no container', definition(), [null], 'containerDefinitions[0]'],
    [
      'a number of a map',
      definition(),
      [{ name: 'web', command: ['a', { b: 1 }] }],
      'containerDefinitions[0].command[1]',
    ],
    ['a text for a list', definition(), [{ name: 'web', command: 'gunicorn' }], 'containerDefinitions[0].command'],
  ])('%s: the path is named', (_, tree, containerDefinitions, path) => {
    const read = () => readTaskDefinition({ ...tree, containerDefinitions }, 'task.json')
    expect(read).toThrow(UserError)
    expect(read).toThrow(`task.json: ${path}`)
  })
})
