// What the exit code of the command line says; part of its interface.
export const EXIT = {
  ok: 0,
  missed: 1,
  badInput: 2,
  inconclusive: 3,
  incomplete: 4,
  bug: 70,
  notWritten: 74,
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_CODES_HELP = `
Exit codes:
  0    done; with --gate: every objective of the gated variants is met
  1    with --gate: an objective of a gated variant is missed
  2    bad input: nothing was simulated, nothing was written
  3    with --gate: inconclusive: an interval includes its objective; add replications or narrow the inputs
  4    with import --strict: written, but something of the service was not read or is left out
  70   internal error in surgecast
  74   an output could not be written; the others were, and the table was printed
  130  interrupted; what was complete has been reported`
