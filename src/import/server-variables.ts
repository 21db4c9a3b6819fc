// The only environment variables whose values are read: those that set up an application server. Any other may hold a secret.

/** Read by the servers themselves. */
export const GUNICORN_ARGUMENTS = 'GUNICORN_CMD_ARGS'
export const WEB_CONCURRENCY = 'WEB_CONCURRENCY'
export const UVICORN_WORKERS = 'UVICORN_WORKERS'

/** Read by nobody but scripts and configuration files, by custom: they tell what to look for, never what is so. */
export const CUSTOMARY = [
  'GUNICORN_WORKERS',
  'GUNICORN_THREADS',
  'GUNICORN_WORKER_CLASS',
  'MAX_WORKERS',
  'NUM_WORKERS',
  'THREADS',
  'WEB_WORKERS',
  'WORKER_CLASS',
  'WORKERS',
  'WORKERS_PER_CORE',
] as const

export const SERVER_VARIABLES: ReadonlySet<string> = new Set([
  GUNICORN_ARGUMENTS,
  WEB_CONCURRENCY,
  UVICORN_WORKERS,
  ...CUSTOMARY,
])
