// The file that `surgecast init` writes: it runs as it is, and teaches the format.

export function starterScenario(): string {
  return STARTER
}

const STARTER = `# A scenario: your service, its clients, a surge, and the variants you are weighing up.
# Run it:    surgecast compare scenario.yaml
# Options:   surgecast reference       (every option, its default and where the default comes from)
# Quantities carry their unit: 250ms, 5m, 120rps, 145MB, 0.5vCPU, 50%.
name: my-service
start: 2026-11-23T07:30 Europe/Berlin # first instant; schedules and the report's clock need it
horizon: 45m # how much time is simulated

# When requests come. Several sources add up; a spike, a daily cycle or a recorded trace can stand here, too.
traffic:
  morning:
    segments:
      - {hold: 40rps, for: 10m}
      - {ramp: 150rps, for: 5m}
      - {hold: 150rps, for: 20m}
      - {ramp: 60rps, for: 10m}

# What one request costs: CPU time at one vCPU, time that only passes, calls to dependencies.
requests:
  api:
    work:
      - cpu: {lognormal: {median: 12ms, p99: 60ms}}
      - call: database

dependencies:
  database: {connections: 300, perProcess: 5, latency: {lognormal: {median: 5ms, p99: 40ms}}}

# Who asks, how long they wait, and how often they try again.
clients:
  app: {timeout: 5s, attempts: 3, instances: 500, backoff: {base: 100ms, cap: 2s, jitter: full}}

service:
  task: {cpu: 0.5vCPU, memory: 1GiB}
  tasks: {min: 4, max: 30}
  server: {preset: gunicorn-gthread, processes: 2, threads: 4}
  coldStart:
    image: {compressed: 600MB} # Fargate keeps no image between tasks: each start pulls all of it
    dependencies: {cpu: {estimate: 1.2s, low: 0.8s, high: 2s}} # not sure? give a range: nine cases in ten
    bootstrap: {wait: 700ms}

loadBalancer:
  healthCheck: {interval: 15s, timeout: 5s}
  deregistrationDelay: 30s

scaling:
  cpu: {targetTracking: {metric: cpu, target: 70%}}

slo: {errorRate: 1%, p99: 2s} # what --gate checks
month: {surges: 22, otherwise: {rate: 40rps}} # what the horizon stands for; without it there is no monthly cost

# Each variant is a patch over all of the above. The first one is what the others are compared with.
variants:
  as it is: {}
  target 50 %:
    scaling: {cpu: {targetTracking: {target: 50%, scaleOutCooldown: 60s}}}
  slim image:
    service: {coldStart: {image: {compressed: 80MB}}}
  scheduled:
    # until: without it nothing would take the minimum back, and the nights would be paid at ten tasks
    scaling: {morning: {schedule: {cron: 35 7 * * ? *, min: 10, until: 30 8 * * ? *}}}
  retry budget:
    clients: {app: {budget: {tokenBucket: {tokens: 100}}}}
`
