// The workloads of the benchmark, as scenarios: what a user would write, run through the public door.

/**
 * W2: 50 tasks of 4 threads, each with a queue of 100 in front that answers 503 when full; lognormal service of 100 ms (CV 1) as a
 * wait; 1900 requests per second (load 0.95), tripled for the minute from 600 s on; clients give up after one second and send at
 * most twice more with full jitter. Health checks, percentiles and series are on. With `cpu`, work is 10 ms on the one vCPU that a
 * task's threads share, at the same load: 4750 requests per second.
 */
export function w2({ firstAttempts, spike, cpu = false }) {
  const calmRps = cpu ? 4750 : 1900
  const segments = spike
    ? [
        { hold: `${calmRps}rps`, for: '600s' },
        { hold: `${3 * calmRps}rps`, for: '60s' },
        { hold: `${calmRps}rps`, for: '30d' },
      ]
    : [{ hold: `${calmRps}rps`, for: '30d' }]
  const work = cpu ? { cpu: { lognormal: { mean: '10ms', cv: 1 } } } : { wait: { lognormal: { mean: '100ms', cv: 1 } } }
  const extra = spike ? Math.max(0, Math.min(60, firstAttempts / calmRps - 600)) * 2 * calmRps : 0
  return {
    name: 'w2',
    horizon: `${Math.round((firstAttempts - extra) / calmRps)}s`,
    warmUp: '0s',
    traffic: { load: { segments } },
    requests: { request: { work: [work] } },
    clients: {
      client: {
        timeout: '1s',
        attempts: 3,
        retryWork: 'anew',
        backoff: { base: '100ms', cap: '1s', jitter: 'full' },
      },
    },
    network: { clientRoundTrip: '0ms', targetRoundTrip: '0ms', handshakeRoundTrips: 0 },
    loadBalancer: { nodes: 1, algorithm: 'least_outstanding_requests' },
    service: {
      replaceUnhealthy: false,
      task: { cpu: '1vCPU', memory: '2GiB' },
      tasks: { min: 50, max: 50 },
      server: { processes: 1, threads: 4, queue: 'shared', backlog: 100, onFull: 'reject' },
    },
  }
}

/** A day at 1000 requests per second: what memory does over a long horizon. */
export function longDay() {
  return {
    name: 'long-day',
    horizon: '24h',
    traffic: { load: { segments: [{ hold: '1000rps', for: '24h' }] } },
    requests: { request: { work: [{ wait: { lognormal: { mean: '100ms', cv: 1 } } }] } },
    clients: { client: { timeout: '1s', attempts: 3 } },
    loadBalancer: { algorithm: 'least_outstanding_requests' },
    service: { tasks: { min: 40, max: 40 }, server: { threads: 4 } },
  }
}

/** W1: M/M/50 at load 0.9, service of 50 ms as a wait, one queue: what a queueing library would be asked. */
export function w1({ requests }) {
  return {
    name: 'w1',
    horizon: `${Math.round(requests / 900)}s`,
    warmUp: '0s',
    traffic: { load: { segments: [{ hold: '900rps', for: '30d' }] } },
    requests: { request: { work: [{ wait: { exponential: { mean: '50ms' } } }] } },
    clients: { client: { timeout: '1h' } },
    network: { clientRoundTrip: '0ms', targetRoundTrip: '0ms', handshakeRoundTrips: 0 },
    loadBalancer: { nodes: 1, idleTimeout: '1h', healthCheck: { enabled: false } },
    service: { tasks: { min: 1, max: 1 }, server: { processes: 1, threads: 50, queue: 'shared', backlog: 1_000_000 } },
  }
}
