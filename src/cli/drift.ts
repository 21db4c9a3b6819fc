// `surgecast drift FILE`: the scenario against the live service. Reads only.
import { Command } from '@commander-js/extra-typings'
import { chooseVariants } from '../../simulator/index.ts'
import { loadScenario } from '../files/load-scenario.ts'
import type { Difference } from '../import/drift.ts'
import { withAwsOptions } from './aws-options.ts'
import { EXIT } from './exit-codes.ts'
import { choiceOf } from './option-values.ts'
import { printable } from './text-table.ts'

export function driftCommand() {
  return withAwsOptions(
    new Command('drift')
      .description('compare a scenario with the live service; exit code 1 when they differ')
      .argument('<file>', 'scenario, YAML or JSON'),
  )
    .option('--variant <name>', 'the variant that should be live (default: the first)')
    .addHelpText('after', '\nExample:\n  surgecast drift scenario.yaml --cluster shop --service orders')
    .action(async (file, { variant, cluster, service, region, endpointUrl }) => {
      const [world] = chooseVariants(await loadScenario(file), choiceOf(variant)).worlds
      if (world === undefined) throw new Error('a scenario without a variant')
      const [{ openClients }, { describeService }, { describedToImported }, { driftOf }] = await Promise.all([
        import('../aws/clients.ts'),
        import('../aws/describe-service.ts'),
        import('../import/described-to-imported.ts'),
        import('../import/drift.ts'),
      ])
      const clients = openClients({ region, ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }) })
      const lost: { what: string; remedy: string }[] = []
      const described = await describeService(clients, { cluster, service }, lost)
      const differences = driftOf(world, describedToImported(described))
      process.stdout.write(report(differences, lost))
      process.exitCode = differences.length === 0 ? EXIT.ok : EXIT.missed
    })
}

function report(differences: readonly Difference[], lost: readonly { what: string; remedy: string }[]): string {
  const unread = lost.map(({ what, remedy }) => `Not compared: ${what} (${remedy})`)
  if (differences.length === 0) return `${['The scenario is the service as it is.', ...unread].join('\n')}\n`
  const lines = differences.map(
    ({ path, scenario, service }) =>
      `${printable(path)}: ${printable(scenario)} in the scenario, ${printable(service)} in the service`,
  )
  return `${[...lines, ...unread].join('\n')}\n`
}
