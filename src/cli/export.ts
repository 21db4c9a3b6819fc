// `surgecast export FILE`: the scaling of a variant as code, or dashboard and alarms with thresholds from its forecast.
import { Command, Option } from '@commander-js/extra-typings'
import { chooseVariants, type Result, simulate, UserError, type World } from '../../simulator/index.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { readResult } from '../files/result-file.ts'
import { forecastOf } from '../validate/run-or-forecast.ts'
import { choiceOf } from './option-values.ts'
import { write } from './outputs.ts'

const FORMATS = ['terraform', 'cloudformation', 'aws-cli'] as const
type Format = (typeof FORMATS)[number]

export function exportCommand() {
  return new Command('export')
    .description('write the scaling of a variant as code, or its dashboard and alarms')
    .argument('<file>', 'scenario, YAML or JSON')
    .option('--variant <name>', 'the variant (default: the first)')
    .addOption(new Option('--format <format>', 'what to write').choices(FORMATS).default('terraform' as const))
    .option('--monitoring', 'dashboard and alarms as a CloudFormation template, thresholds from the forecast')
    .option('--from <result>', 'with --monitoring: the forecast, as --json wrote it (default: it is made now)')
    .option('--output <file>', 'where it goes; - is standard output', '-')
    .addHelpText(
      'after',
      '\nExamples:\n  surgecast export scenario.yaml --variant scheduled > scaling.tf\n  surgecast export scenario.yaml --monitoring --output monitoring.yaml',
    )
    .action(async (file, { variant, format, monitoring, from, output }) => {
      if (from !== undefined && !monitoring) throw onlyWithMonitoring()
      const prepared = chooseVariants(await loadScenario(file), choiceOf(variant))
      const [world] = prepared.worlds as [World]
      const title = `Variant ${world.variant} of scenario ${prepared.name}, written by surgecast`
      if (!monitoring) return write(output, await scalingText(world, format, title))
      const result = from === undefined ? await simulate(prepared) : forecastOf(from, await readResult(from))
      return write(output, await monitoringText(world, result, title))
    })
}

async function scalingText({ scenario }: World, format: Format, title: string): Promise<string> {
  const settings = (await import('../export/scaling-settings.ts')).scalingSettings(scenario)
  switch (format) {
    case 'terraform':
      return (await import('../export/terraform.ts')).toTerraform(settings, title)
    case 'cloudformation':
      return (await import('../export/cloudformation.ts')).toCloudFormation(settings, title)
    case 'aws-cli':
      return (await import('../export/aws-cli.ts')).toAwsCli(settings, title)
    default:
      return format satisfies never
  }
}

async function monitoringText({ variant, scenario }: World, { variants }: Result, title: string): Promise<string> {
  const found = variants.find(({ name }) => name === variant)
  if (found === undefined) {
    const names = variants.map(({ name }) => name).join(', ')
    const hint = 'Name another with --variant, or leave --from out.'
    throw new UserError([{ path: '--from', message: `holds no variant ${variant}`, found: names, hint }])
  }
  return (await import('../export/monitoring.ts')).toMonitoring(found, scenario, title)
}

function onlyWithMonitoring(): UserError {
  const hint = 'Add --monitoring, or leave --from out: policies do not depend on a forecast.'
  return new UserError([{ path: '--from', message: 'is for --monitoring only', hint }])
}
