// What the exit code of the command line says; part of its interface.
export const EXIT = { ok: 0, missed: 1, badInput: 2, inconclusive: 3, bug: 70, interrupted: 130 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_CODES_HELP = `
Exit codes:
  0    done; with --gate: every objective is met
  1    with --gate: an objective is missed
  2    bad input: nothing was simulated, nothing was written
  3    with --gate: an interval straddles its objective; more replications may decide
  70   a fault of surgecast
  130  interrupted; what was complete has been reported`
