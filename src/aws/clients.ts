// The SDK clients of one Region, with the SDK's own retries, and a record of every call made.
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { ECSClient } from '@aws-sdk/client-ecs'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { PricingClient } from '@aws-sdk/client-pricing'

export type AwsClients = {
  ecs: ECSClient
  cloudWatch: CloudWatchClient
  scaling: ApplicationAutoScalingClient
  balancing: ElasticLoadBalancingV2Client
  region: string
  /** Names of the calls made, as IAM writes them: `ecs:DescribeServices`. */
  calls: Set<string>
}

export type AwsOptions = {
  region: string
  /** Another address than AWS's, such as that of an emulator. */
  endpoint?: string
  /** Sends of one call, the first included. */
  maxAttempts?: number
  /** Those of the SDK's usual places unless given. */
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

const MOST_ATTEMPTS = 8

// The SDK is pinned: what its later versions need is for whoever raises the version, not for every user's screen.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'

export function openClients(given: AwsOptions): AwsClients {
  const options = optionsOf(given)
  const calls = new Set<string>()
  return {
    ecs: recording(new ECSClient(options), 'ecs', calls),
    cloudWatch: recording(new CloudWatchClient(options), 'cloudwatch', calls),
    scaling: recording(new ApplicationAutoScalingClient(options), 'application-autoscaling', calls),
    balancing: recording(new ElasticLoadBalancingV2Client(options), 'elasticloadbalancing', calls),
    region: given.region,
    calls,
  }
}

/** Prices of every Region are asked in one. @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html */
const PRICING_REGION = 'us-east-1'

export type PricingAccess = Pick<AwsClients, 'calls'> & { pricing: PricingClient }

export function openPricing({ endpoint }: Pick<AwsOptions, 'endpoint'>): PricingAccess {
  const calls = new Set<string>()
  const pricing = new PricingClient(optionsOf({ region: PRICING_REGION, endpoint }))
  return { pricing: recording(pricing, 'pricing', calls), calls }
}

type Given<T> = { [K in keyof T]?: T[K] | undefined }

function optionsOf({
  region,
  endpoint,
  maxAttempts = MOST_ATTEMPTS,
  credentials,
}: Given<AwsOptions> & { region: string }) {
  return {
    region,
    maxAttempts,
    // Without a second attempt there is nothing to slow down.
    retryMode: maxAttempts === 1 ? 'standard' : 'adaptive',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  }
}

type Recordable =
  | PricingClient
  | ECSClient
  | CloudWatchClient
  | ApplicationAutoScalingClient
  | ElasticLoadBalancingV2Client

function recording<C extends Recordable>(client: C, service: string, calls: Set<string>): C {
  // The clients have middleware stacks of different types and of one shape.
  const stack = client.middlewareStack as unknown as {
    add(
      middleware: (next: Next, context: { commandName?: string }) => Next,
      options: { step: 'initialize'; name: string },
    ): void
  }
  stack.add(
    (next, { commandName = '' }) =>
      (args) => {
        calls.add(`${service}:${commandName.replace(/Command$/, '')}`)
        return next(args)
      },
    { step: 'initialize', name: 'recordCalls' },
  )
  return client
}

type Next = (args: unknown) => Promise<unknown>
