// The one door of the simulator: what the command line, the report, worker threads and other people's programs use.

export { findingsOf } from './checks/check-scenario.ts'
export type { Finding } from './checks/finding.ts'
export { type Choice, chooseVariants, variantsNamed } from './choose-variants.ts'
export { scheduledActions } from './control-loop/scheduled-actions.ts'
export type { ScheduledAction } from './control-loop/scheduled-scaling.ts'
export { PRICES_FORMAT, regionsOf, SHIPPED_PRICES } from './cost/price-list.ts'
export { type RestOfMonth, restOfMonth } from './cost/rest-of-month.ts'
export { toldRest } from './cost/rest-words.ts'
export { attributionOf } from './experiment/attribution.ts'
export { type Counterfactuals, counterfactuals, type Factor } from './experiment/counterfactuals.ts'
export type { Executor, RunTask } from './experiment/executor.ts'
export { localExecutor } from './experiment/local-executor.ts'
export type { Precision } from './experiment/precision.ts'
export type { ExperimentOptions } from './experiment/run-experiment.ts'
export { sensitivityOf, sensitivityWorlds } from './experiment/sensitivity.ts'
export { type LabelledResult, sideBySide } from './experiment/side-by-side.ts'
export {
  compare,
  DEFAULT_MOST_REPLICATIONS,
  DEFAULT_REPLICATIONS,
  DEFAULT_SEED,
  type Forecast,
  forecast,
  type LibraryOptions,
  replicationsOf,
  simulate,
} from './forecast.ts'
export type { Attribution } from './result/attribution.ts'
export { FIGURE_PATHS, figureAt } from './result/figures.ts'
export { type Gate, gatedBy, gateOf, isGated, type Standing, standingOf } from './result/gate.ts'
export type { RunOutput } from './result/run-output.ts'
export {
  type Figure,
  RESULT_FORMAT,
  type Result,
  resultSchema,
  type Summary,
  type VariantResult,
} from './result/schema.ts'
export type { Sensitivity } from './result/sensitivity.ts'
export {
  type ScoredFigure,
  VALIDATION_FORMAT,
  type Validation,
  type ValidationVerdict,
  validationSchema,
} from './result/validation.ts'
export { facingLoadOf } from './scenario/facing-load.ts'
export { resultJsonSchema, scenarioJsonSchema } from './scenario/json-schema.ts'
export { PRICE_ITEMS, type PriceItem, type PriceRow, priceListSchema } from './scenario/prices-schema.ts'
export { referencePage } from './scenario/reference.ts'
export type { Scenario } from './scenario/schema.ts'
export { starterScenario } from './scenario/starter.ts'
export { formatProblems, type Problem, UserError } from './scenario/user-error.ts'
export { drawWorld, type Prepared, prepare, type World } from './scenario/worlds.ts'
export { type IntendedRequest, intendedRequests } from './schedule.ts'
export { intervalOf, simulateReplication } from './simulation.ts'
export { VERSION } from './version.ts'
