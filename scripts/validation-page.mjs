// The page that says where forecasts were right and where they were wrong: figures as `surgecast validate` scored them, nothing else.

const ABOUT = `# Forecast against real processes

Written by \`npm run validate:lab\`; every number comes from its runs, whatever they say. How the conditions were chosen, what was run again, and
what is known of the causes stands in \`src/validate/README.md\`.

The lab is staging on one machine: tasks are gunicorn with Flask under a CPU quota, doing the scenario's work for real behind HAProxy, scaled
by the same control loop on metrics measured from the processes; k6 plays the forecast's own arrivals. What it tests: queues, CPU quotas,
time-outs, retries, health checks, start-ups, and the loop that they close. What it cannot test: that AWS's own delays, placement and load
balancer are as the model has them; those figures are drawn from the scenario on both sides. No Fargate deployment stands behind this page.

The conditions are the variants of [\`scenarios/lab.yaml\`](../scenarios/lab.yaml). The lab does the work that this file says;
the forecast is made from what three other runs taught about it ([how](calibrate.md)). Each condition was forecast for the very requests that k6
then sends, written down with its hash, run, run again for the noise floor, and scored. The errors that are accepted were stated before: see \`src/validate/tolerances.ts\`.
`

/** @param results `validation.json` of each condition, with its name and what was printed */
export function validationPage({ results, calibration, machine }) {
  return [
    ABOUT,
    `Machine: ${machine}.\n`,
    '## In short\n',
    ...shortTable(results),
    '',
    ...targets(results),
    '',
    '## Calibration\n',
    block(calibration.replace(/^(Wrote|Score it on another run|or on one of the lab).*$/gm, '')),
    '## Condition by condition\n',
    ...results.flatMap(({ condition, printed }) => [`### ${condition}\n`, block(scoreIn(printed))]),
  ].join('\n')
}

function shortTable(results) {
  const rows = results.map((result) => {
    const cell = (figure, as) => errorCell(figureOf(result, figure), as)
    return `| ${[
      result.condition,
      cell('errorRate', points),
      cell('responseTimeS.p50', percent),
      cell('responseTimeS.p99', percent),
      cell('cpuUtilizationPct', percent),
      cell('scaleOut.decisionDelayS', seconds),
      cell('scaleOut.capacityDelayS', seconds),
      result.verdict,
    ].join(' | ')} |`
  })
  return [
    '| condition | errors | p50 | p99 | CPU | load rise to scale-out | scale-out to capacity | verdict |',
    '|---|--:|--:|--:|--:|--:|--:|---|',
    ...rows,
    '',
    'Observed minus forecast, in points, per cent of the forecast, or seconds. * outside the range of the replications.',
  ]
}

/** The aims this was built for, counted. */
function targets(results) {
  const valid = results.filter(({ verdict }) => verdict !== 'INVALID-RUN')
  const within = (figure, limit) => {
    const known = valid.map((result) => figureOf(result, figure)).filter(({ error }) => error !== null)
    return `${known.filter((each) => Math.abs(each.error) <= limit || isInRange(each)).length} of ${known.length}`
  }
  const strictly = (figure, limit) => {
    const known = valid.map((result) => figureOf(result, figure)).filter(({ error }) => error !== null)
    return `${known.filter(({ error }) => Math.abs(error) <= limit).length} of ${known.length}`
  }
  return [
    `Runs that count: ${valid.length} of ${results.length}.`,
    '',
    '| aim | reached |',
    '|---|---|',
    `| error rate within 2 points, or inside the range of the replications | ${within('errorRate', 0.02)} |`,
    `| p50 within 15 % | ${strictly('responseTimeS.p50', 0.15)} |`,
    `| p99 within 30 % | ${strictly('responseTimeS.p99', 0.3)} |`,
    `| load rise to scale-out within one metric period (20 s) | ${strictly('scaleOut.decisionDelayS', 20)} |`,
    `| scale-out to capacity within one metric period (20 s) | ${strictly('scaleOut.capacityDelayS', 20)} |`,
  ]
}

function figureOf({ figures }, path) {
  return figures.find(({ figure }) => figure === path)
}

function isInRange({ low, high, observed }) {
  return low !== null && high !== null && observed !== null && low <= observed && observed <= high
}

function errorCell(figure, as) {
  if (figure.error === null) return '–'
  return as(figure.error) + (figure.low !== null && !isInRange(figure) ? ' *' : '')
}

const signed = (value, digits) => {
  const text = Math.abs(value).toFixed(digits)
  return `${Number(text) === 0 ? '' : value < 0 ? '−' : '+'}${text}`
}
const points = (value) => `${signed(100 * value, 1)} pt`
const percent = (value) => `${signed(100 * value, 0)} %`
const seconds = (value) => `${signed(value, 0)} s`

/** Without k6's progress before it. */
function scoreIn(printed) {
  return printed.slice(printed.search(/^[A-Z-]+: forecast of/m))
}

function block(text) {
  return `\`\`\`\n${text.trim()}\n\`\`\`\n`
}
