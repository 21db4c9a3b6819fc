// `surgecast import`: a scenario from what describes the service already.
import { basename } from 'node:path'
import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { readTemplate } from '../files/template-file.ts'
import type { DescribedService } from '../import/described-service.ts'
import { awsCommand } from './import-aws.ts'
import { type ImportTarget, STRICT_HELP, writeImported } from './imported-file.ts'

type FileOptions = ImportTarget & { region?: string; fargate?: true }

export function importCommand() {
  const command = new Command('import')
    .description('write a scenario from what describes the service already')
    .addHelpText(
      'after',
      '\nExamples:\n  surgecast import aws --cluster shop --service orders\n  surgecast import terraform plan.json --service orders\n  surgecast import cloudformation template.yaml --parameter Stage=prod\n  surgecast import taskdef task.json',
    )
  for (const each of [awsCommand(), terraformCommand(), cloudFormationCommand(), taskDefinitionCommand()])
    command.addCommand(each)
  return command
}

function fileCommand(name: string, description: string, argument: string) {
  return new Command(name)
    .description(description)
    .argument('<file>', argument)
    .option('--output <file>', 'where the scenario goes', 'scenario.yaml')
    .option('--force', 'overwrite an existing file')
    .option('--strict', STRICT_HELP)
    .option('--fargate', "take Fargate as the cluster's default, if the file names none")
    .option('--region <region>', 'Region whose prices count, if the file does not say')
}

function terraformCommand() {
  return fileCommand('terraform', 'from a plan or a state', 'what `terraform show -json` printed')
    .option('--service <name>', 'name or address of the service, when there are several')
    .action(async (file, options) => {
      const [{ readTerraform }, tree] = [await import('../import/terraform.ts'), await readTemplate(file)]
      await writeDescribed(file, options, readTerraform(tree, basename(file), options.service))
    })
}

function cloudFormationCommand() {
  return fileCommand('cloudformation', 'from a CloudFormation template, also one of CDK', 'template, YAML or JSON')
    .option('--service <name>', 'name or logical id of the service, when there are several')
    .option('--parameter <name=value>', 'value of a parameter of the template (repeatable)', parameter)
    .action(async (file, options) => {
      const [{ readCloudFormation }, tree] = [await import('../import/cloudformation.ts'), await readTemplate(file)]
      const { service, parameter: own = {}, region } = options
      const parameters = { ...(region === undefined ? {} : { 'AWS::Region': region }), ...own }
      await writeDescribed(file, options, readCloudFormation(tree, basename(file), { service, parameters }))
    })
}

function taskDefinitionCommand() {
  return fileCommand('taskdef', 'from a task definition', 'JSON of a task definition').action(async (file, options) => {
    const [{ readTaskDefinition }, tree] = [await import('../import/task-definition.ts'), await readTemplate(file)]
    await writeDescribed(file, options, readTaskDefinition(tree, basename(file)))
  })
}

function parameter(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Name=value was expected.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

async function writeDescribed(file: string, options: FileOptions, described: DescribedService): Promise<void> {
  const { describedToImported } = await import('../import/described-to-imported.ts')
  const { region, fargate = false } = options
  const known = { ...(region === undefined ? {} : { region }), ...described, isFargate: fargate }
  await writeImported(describedToImported(known), `Imported from ${basename(file)}`, options)
}
