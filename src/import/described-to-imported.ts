// The one mapping from a service in the words of the AWS APIs to the values of a scenario.
import { priceProblem } from '../../simulator/cost/region-prices.ts'
import type { DescribedService } from './described-service.ts'
import { Findings } from './findings.ts'
import { readLoadBalancer } from './from-load-balancer.ts'
import { readScaling } from './from-scaling.ts'
import { readService } from './from-service.ts'
import { readTask } from './from-task.ts'
import type { Imported } from './imported.ts'
import { readWhereItRuns, refuseWhatIsNotFargate } from './where-it-runs.ts'

/** @throws UserError for a service that is not Linux on Fargate: every number would be wrong */
export function describedToImported(described: DescribedService): Imported {
  refuseWhatIsNotFargate(described)
  const findings = new Findings()
  readName(described, findings)
  readWhereItRuns(described, findings)
  readTask(described, findings)
  readService(described, findings)
  readLoadBalancer(described, findings)
  readScaling(described, findings)
  readRegion(described, findings)
  for (const { what, remedy } of described.open ?? []) findings.asks(what, remedy)
  return findings.toImported()
}

function readName({ service, taskDefinition, from }: DescribedService, findings: Findings): void {
  const name = service?.serviceName ?? taskDefinition?.family
  if (name === undefined) findings.guessed('name', 'imported-service', `${from} names no service`)
  else if (name.includes('${')) findings.guessed('name', name, 'a part of the name is known to a deployment only')
  else
    findings.found('name', name, service?.serviceName === undefined ? 'family of the task definition' : 'service name')
}

const FALLBACK_REGION = 'us-east-1'

/** A Region without a price on file would refuse the whole scenario: money is then that of another, and says so. */
function readRegion({ region, taskDefinition, from }: DescribedService, findings: Findings): void {
  const architecture = taskDefinition?.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64'
  if (region === undefined) {
    findings.lacks('the Region, for prices', `${from} does not say; set prices.region`)
  } else if (
    priceProblem({ prices: { region, natGateway: false, publicIp: false }, service: { task: { architecture } } }) ===
    undefined
  ) {
    findings.found('prices.region', region, 'Region')
  } else {
    findings.guessed('prices.region', FALLBACK_REGION, `no ${architecture} price of ${region} is on file`)
    findings.lacks(
      `${architecture} prices of ${region}`,
      `costs are those of ${FALLBACK_REGION}; \`surgecast prices update --region ${region}\` reads its own, then set prices.region and prices.file`,
    )
  }
}
