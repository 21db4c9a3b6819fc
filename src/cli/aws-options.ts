// The options that name a live service; the same for every command that reads an account.
import type { Command } from '@commander-js/extra-typings'

export function withAwsOptions<Args extends unknown[]>(command: Command<Args>) {
  return command
    .requiredOption('--cluster <name>', 'cluster of the service')
    .requiredOption('--service <name>', 'name of the service')
    .option('--region <region>', 'Region (default: AWS_REGION, else us-east-1)', defaultRegion())
    .option('--endpoint-url <url>', 'another address than that of AWS, such as that of an emulator')
}

function defaultRegion(): string {
  return process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1'
}
