// `surgecast import`: a scenario from what describes the service already.
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { UserError } from '../../simulator/index.ts'
import { readTemplate } from '../files/template-file.ts'
import { writeWhole } from '../files/write-whole.ts'
import type { DescribedService } from '../import/described-service.ts'

type FileOptions = {
  output: string
  force?: true
  service?: string
  parameter?: Record<string, string>
  region?: string
}

export function importCommand() {
  const command = new Command('import')
    .description('write a scenario from what describes the service already')
    .addHelpText(
      'after',
      '\nExamples:\n  surgecast import terraform plan.json --service orders\n  surgecast import cloudformation template.yaml --parameter Stage=prod\n  surgecast import taskdef task.json',
    )
  for (const each of [terraformCommand(), cloudFormationCommand(), taskDefinitionCommand()])
    command.addCommand(each.copyInheritedSettings(command))
  return command
}

function fileCommand(name: string, description: string, argument: string) {
  return new Command(name)
    .description(description)
    .argument('<file>', argument)
    .option('--output <file>', 'where the scenario goes', 'scenario.yaml')
    .option('--force', 'overwrite an existing file')
    .option('--region <region>', 'Region whose prices count, if the file does not say')
}

function terraformCommand() {
  return fileCommand('terraform', 'from a plan or a state', 'what `terraform show -json` printed')
    .option('--service <name>', 'name or address of the service, when there are several')
    .action(async (file, options) => {
      const [{ readTerraform }, tree] = [await import('../import/terraform.ts'), await readTemplate(file)]
      await writeImported(file, options, readTerraform(tree, basename(file), options.service))
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
      await writeImported(file, options, readCloudFormation(tree, basename(file), { service, parameters }))
    })
}

function taskDefinitionCommand() {
  return fileCommand('taskdef', 'from a task definition', 'JSON of a task definition').action(async (file, options) => {
    const [{ readTaskDefinition }, tree] = [await import('../import/task-definition.ts'), await readTemplate(file)]
    await writeImported(file, options, readTaskDefinition(tree, basename(file)))
  })
}

function parameter(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Name=value was expected.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

async function writeImported(file: string, options: FileOptions, described: DescribedService): Promise<void> {
  const { output, force, region } = options
  if (!force && existsSync(output)) throw exists(output)
  const [{ describedToImported }, { completed }, { writeScenario }] = await Promise.all([
    import('../import/described-to-imported.ts'),
    import('../import/complete.ts'),
    import('../import/write-scenario.ts'),
  ])
  const inRegion = region === undefined ? described : { region, ...described }
  const imported = completed(describedToImported(inRegion))
  await writeWhole(output, writeScenario(imported, `Imported from ${basename(file)}`))
  process.stdout.write(summary(output, imported))
}

function summary(
  output: string,
  { values, missing }: { values: readonly unknown[]; missing: readonly { what: string; remedy: string }[] },
): string {
  const lines = missing.map(({ what, remedy }) => `  ${what}: ${remedy}`)
  const head = `Wrote ${output}: ${values.length} settings, each with where it is from.`
  return `${[head, ...(lines.length > 0 ? ['Not found, and what to do:', ...lines] : []), `Next: surgecast compare ${output}`].join('\n')}\n`
}

function exists(path: string): UserError {
  return new UserError([
    { path, message: 'the file exists', hint: 'Choose another with --output, or overwrite it with --force.' },
  ])
}
