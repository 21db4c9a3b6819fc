// Scaling as code: exported and imported again it is the same, whatever the names say.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { prepare, type Scenario } from '../../simulator/index.ts'
import { toAwsCli } from '../../src/export/aws-cli.ts'
import { toCloudFormation } from '../../src/export/cloudformation.ts'
import { idsOf, type ScalingSettings, scalingSettings } from '../../src/export/scaling-settings.ts'
import { toTerraform } from '../../src/export/terraform.ts'
import { readTemplate } from '../../src/files/template-file.ts'
import { readCloudFormation } from '../../src/import/cloudformation.ts'
import { completed } from '../../src/import/complete.ts'
import type { DescribedService } from '../../src/import/described-service.ts'
import { describedToImported } from '../../src/import/described-to-imported.ts'
import { readTerraform } from '../../src/import/terraform.ts'
import { writeScenario } from '../../src/import/write-scenario.ts'
import { emptyFolder, runCli } from '../cli/run-cli.ts'
import { planOf } from './plan-of-export.ts'

const SCALING = {
  'cpu.70': { targetTracking: { metric: 'cpu', target: '70%', scaleOutCooldown: '60s', disableScaleIn: true } },
  fast: { targetTracking: { metric: 'cpuHighResolution', target: '55%' } },
  requests: { targetTracking: { metric: 'requestCountPerTarget', target: 900 } },
  burst: {
    step: {
      metric: 'cpu',
      threshold: '60%',
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      missingData: 'notBreaching',
      adjustment: 'percentChangeInCapacity',
      steps: [
        { from: 0, to: 10, by: 20 },
        { from: 10, by: 50 },
      ],
      minAdjustment: 2,
      aggregation: 'maximum',
      cooldown: '2m',
    },
  },
  calm: {
    step: { metric: 'requestCount', threshold: 100, comparison: 'below', steps: [{ to: 0, by: -1 }] },
  },
  morning: { schedule: { cron: '45 7 ? * MON-FRI *', timezone: 'Europe/Paris', min: 10, max: 40 } },
  sale: { schedule: { at: '2026-11-27T08:30:00', min: 20 } },
  often: { schedule: { rate: '5 minutes', min: 3 } },
  noon: { schedule: { cron: '45 11 * * ? *', timezone: 'Europe/Paris', min: 8, until: '15 13 * * ? *' } },
}
/** Where one policy is several of AWS: the second action of a schedule that ends. */
const ENDS = { 'noon until': { schedule: { cron: '15 13 * * ? *', timezone: 'Europe/Paris', min: 3 } } }

function scenarioOf(scaling: object): Scenario {
  const service = { tasks: { min: 3, max: 50 } }
  const traffic = { load: { segments: [{ hold: '1rps', for: '1m' }] } }
  const [world] = prepare({
    name: 'x',
    horizon: '1m',
    start: '2026-11-23T07:30 Asia/Tokyo',
    traffic,
    service,
    scaling,
  }).worlds
  if (world === undefined) throw new Error('no world')
  return world.scenario
}

/** The template as part of one that has the service itself. */
async function importedAgain(template: string): Promise<Scenario> {
  const folder = emptyFolder()
  const path = join(folder, 'template.yaml')
  writeFileSync(path, template)
  const tree = (await readTemplate(path)) as { Resources: object }
  const service = { Type: 'AWS::ECS::Service', Properties: { ServiceName: 'shop', DesiredCount: 3 } }
  return scenarioOfImport(
    readCloudFormation({ ...tree, Resources: { ...tree.Resources, Service: service } }, 'template', {
      service: undefined,
      parameters: { Cluster: 'main', Service: 'shop' },
    }),
  )
}

/** The plan of the exported text beside that of the service itself. */
function plannedAgain(hcl: string): Scenario {
  const service = 'resource "aws_ecs_service" "shop" {\n  name = "shop"\n  desired_count = 3\n}\n'
  const variables = { cluster: 'main', service: 'shop', load_balancer: 'app/a/1', target_group: 'targetgroup/b/2' }
  return scenarioOfImport(readTerraform(planOf(`${service}\n${hcl}`, variables, 'us-east-1'), 'plan.json', undefined))
}

function scenarioOfImport(described: DescribedService): Scenario {
  const imported = completed(describedToImported(described))
  const [world] = prepare(parse(writeScenario(imported, 'again'))).worlds
  if (world === undefined) throw new Error('no world')
  return world.scenario
}

/** Where the words of AWS say more than a scenario has to. */
function asExported(name: string, policy: Scenario['scaling'][string]): unknown {
  // A schedule without a zone has that of the scenario; AWS has no such default, so the export writes it.
  if (name === 'sale') return { ...policy, timezone: 'Asia/Tokyo' }
  if (policy.kind === 'schedule') {
    const { until, ...action } = policy
    return action
  }
  // Periods that must breach are written out.
  if (policy.kind !== 'step') return policy
  return { ...policy, datapointsToAlarm: policy.datapointsToAlarm ?? policy.evaluationPeriods }
}

describe.each([
  ['cloudformation', (settings: ScalingSettings) => importedAgain(toCloudFormation(settings, 'a title'))],
  ['terraform', async (settings: ScalingSettings) => plannedAgain(toTerraform(settings, 'a title'))],
])('%s: exported and imported again', (_, again) => {
  test('every policy is the same', async () => {
    const before = scenarioOf(SCALING)
    const after = await again(scalingSettings(before))
    expect(after.service.tasks).toMatchObject({ min: 3, max: 50 })
    expect(Object.keys(after.scaling).sort()).toEqual(Object.keys({ ...SCALING, ...ENDS }).sort())
    expect(after.scaling['noon until']).toEqual({ kind: 'schedule', ...ENDS['noon until'].schedule })
    for (const [name, policy] of Object.entries(before.scaling))
      expect(after.scaling[name]).toEqual(asExported(name, policy))
  })

  test('hostile names stay names', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is CloudFormation's
    const name = '"${AWS::StackId}\' : !Ref x\n# {{ %{ if true }'
    const before = scenarioOf({ [name]: SCALING.fast })
    const after = await again(scalingSettings(before))
    expect(after.scaling[name]).toEqual(before.scaling[name])
  })
})

describe('CloudFormation', () => {
  test('the version is text, not a date', () => {
    expect(toCloudFormation(scalingSettings(scenarioOf({})), 't')).toMatch(
      /AWSTemplateFormatVersion: ["']2010-09-09["']/,
    )
  })
})

describe('Terraform', () => {
  const text = toTerraform(scalingSettings(scenarioOf(SCALING)), 'a title')

  test('has a resource per policy, alarm and schedule, each with an id of its own', () => {
    const resources = [...text.matchAll(/^resource "(\w+)" "(\w+)" \{$/gm)].map(([, type, name]) => `${type}.${name}`)
    expect(new Set(resources).size).toBe(resources.length)
    const count = (type: string) => resources.filter((each) => each.startsWith(`${type}.`)).length
    expect(count('aws_appautoscaling_target')).toBe(1)
    expect(count('aws_appautoscaling_policy')).toBe(5)
    expect(count('aws_cloudwatch_metric_alarm')).toBe(2)
    expect(count('aws_appautoscaling_scheduled_action')).toBe(5)
  })

  test('braces balance, and every reference has its resource or variable', () => {
    expect([...text.matchAll(/\{/g)]).toHaveLength([...text.matchAll(/\}/g)].length)
    for (const [, type, name] of text.matchAll(/\b(aws_appautoscaling_\w+)\.(\w+)\./g))
      expect(text).toContain(`resource "${type}" "${name}"`)
    for (const [, name] of text.matchAll(/\bvar\.(\w+)/g)) expect(text).toContain(`variable "${name}"`)
  })

  test('settings of the step policy and its alarm', () => {
    expect(text).toMatch(/metric_interval_lower_bound = 10\n +scaling_adjustment += 50/)
    expect(text).toMatch(
      /datapoints_to_alarm = 2\n +threshold += 60\n +comparison_operator = "GreaterThanOrEqualToThreshold"/,
    )
    expect(text).toContain('alarm_actions       = [aws_appautoscaling_policy.burst.arn]')
  })

  test('a name cannot start a template', () => {
    const hostile = toTerraform(
      scalingSettings(scenarioOf({ 'a${file("/etc/passwd")}%{ if true }': SCALING.fast })),
      't',
    )
    expect(hostile).toContain('"a$${file(\\"/etc/passwd\\")}%%{ if true }"')
  })
})

describe('AWS CLI', () => {
  test('the script runs, and its arguments are those of the policies, whatever the names say', () => {
    const folder = emptyFolder()
    const log = join(folder, 'log')
    mkdirSync(join(folder, 'bin'))
    writeFileSync(
      join(folder, 'bin', 'aws'),
      `#!/bin/bash\nprintf '%s\\0' "$@" >> '${log}'; printf '\\n' >> '${log}'; echo arn:policy\n`,
    )
    chmodSync(join(folder, 'bin', 'aws'), 0o755)
    const name = `it's "$(touch ${join(folder, 'pwned')})"`
    const { requests, ...others } = SCALING
    const script = toAwsCli(scalingSettings(scenarioOf({ ...others, [name]: requests })), 'a title')
    const env = {
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      CLUSTER: 'main',
      SERVICE: 'shop',
      TARGET_GROUP_ARN: 'arn:group',
      LOAD_BALANCER: 'app/a/1',
      TARGET_GROUP: 'targetgroup/b/2',
    }
    const ended = spawnSync('bash', ['-s'], { input: script, env, encoding: 'utf8' })
    expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 0, stderr: '' })
    const calls = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\0'))
    const option = (call: readonly string[], key: string) => call[call.indexOf(key) + 1]
    expect(
      calls.every(
        (call) => call[0] !== 'application-autoscaling' || option(call, '--resource-id') === 'service/main/shop',
      ),
    ).toBe(true)
    const own = calls.find((call) => call.includes(name))
    expect(JSON.parse(option(own ?? [], '--target-tracking-scaling-policy-configuration') ?? '')).toMatchObject({
      TargetValue: 900,
      PredefinedMetricSpecification: { ResourceLabel: 'app/a/1/targetgroup/b/2' },
    })
    const alarm = calls.find((call) => call.includes('put-metric-alarm'))
    expect(option(alarm ?? [], '--alarm-actions')).toBe('arn:policy')
    expect(calls.some((call) => call.includes('pwned'))).toBe(false)
  })
})

test('ids are fit for code and differ', () => {
  expect([...idsOf(['CPU 70', 'cpu-70', '70', 'é']).values()]).toEqual(['cpu_70', 'cpu_70_2', 'policy_70', 'policy'])
})

describe('the command', () => {
  const folderWith = () => {
    const folder = emptyFolder()
    const scenario = {
      name: 'shop',
      horizon: '5m',
      warmUp: '1m',
      traffic: { load: { segments: [{ hold: '20rps', for: '5m' }] } },
      scaling: { cpu: { targetTracking: { metric: 'cpu', target: '70%' } } },
      variants: { 'as it is': {}, lower: { scaling: { cpu: { targetTracking: { target: '50%' } } } } },
    }
    writeFileSync(join(folder, 'scenario.yaml'), JSON.stringify(scenario))
    return folder
  }

  test('writes the variant asked for', async () => {
    const { code, out } = await runCli(folderWith(), ['export', 'scenario.yaml', '--variant', 'lower'])
    expect(code).toBe(0)
    expect(out).toMatch(/target_value += 50/)
  })

  test('--monitoring has a dashboard and alarms with thresholds from the forecast', async () => {
    const folder = folderWith()
    const { code, err } = await runCli(folder, ['export', 'scenario.yaml', '--monitoring', '--output', 'm.yaml'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { Resources: resources } = parse(readFileSync(join(folder, 'm.yaml'), 'utf8'))
    const body = JSON.parse(resources.Dashboard.Properties.DashboardBody['Fn::Sub'])
    expect(body.widgets.length).toBeGreaterThan(3)
    expect(resources.CloseToMaximum.Properties.Threshold).toBe(9)
    // A p99 is compared with a p99; what the balancer answers itself counts with what targets answer.
    expect(resources.SlowerThanForecast.Properties).toMatchObject({ ExtendedStatistic: 'p99' })
    expect(resources.SlowerThanForecast.Properties).not.toHaveProperty('Statistic')
    expect(resources.SlowerThanForecast.Properties.Threshold).toBeGreaterThan(0.01)
    const { Metrics: metrics } = resources.MoreErrorsThanForecast.Properties
    expect(metrics[0]).toMatchObject({ Expression: 'FILL(targets, 0) + FILL(balancer, 0)', ReturnData: true })
    const watched = (id: string) => metrics.find((each: { Id: string }) => each.Id === id).MetricStat
    expect(watched('targets').Metric).toMatchObject({ MetricName: 'HTTPCode_Target_5XX_Count' })
    expect(watched('balancer')).toMatchObject({
      Metric: { MetricName: 'HTTPCode_ELB_5XX_Count', Dimensions: [{ Name: 'LoadBalancer' }] },
      Period: 60,
      Stat: 'Sum',
    })
    expect(watched('balancer').Metric.Dimensions).toHaveLength(1)
    expect(resources.MoreTimeoutsThanForecast.Properties.Metrics[1].MetricStat.Metric.MetricName).toBe(
      'HTTPCode_ELB_4XX_Count',
    )
    expect(resources.SlowColdStarts.Properties).toMatchObject({
      Namespace: 'ECS/ColdStart',
      Period: 300,
      EvaluationPeriods: 2,
    })
  })

  test('--from must hold the variant, and is for --monitoring only', async () => {
    const folder = folderWith()
    await runCli(folder, [
      'simulate',
      'scenario.yaml',
      '--replications',
      '1',
      '--jobs',
      '1',
      '--no-html',
      '--json',
      'r.json',
      '--quiet',
    ])
    const other = await runCli(folder, [
      'export',
      'scenario.yaml',
      '--monitoring',
      '--from',
      'r.json',
      '--variant',
      'lower',
    ])
    expect(other.code).toBe(2)
    expect(other.err).toContain('holds no variant lower')
    expect((await runCli(folder, ['export', 'scenario.yaml', '--from', 'r.json'])).code).toBe(2)
    expect((await runCli(folder, ['export', 'scenario.yaml', '--monitoring', '--from', 'r.json'])).code).toBe(0)
  })
})
