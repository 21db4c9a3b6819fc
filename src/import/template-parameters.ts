// The parameters of a CloudFormation template: values that were given, checked as a deployment checks them; defaults; and what is open.
// @source https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
import { type Problem, UserError } from '../../simulator/index.ts'
import { isObject } from './is-object.ts'
import { Unresolved } from './unresolved.ts'

/** @throws UserError for names the template does not have and values it does not allow */
export function parametersOf(declared: unknown, given: Readonly<Record<string, string>>): ReadonlyMap<string, unknown> {
  const parameters = isObject(declared) ? declared : {}
  const problems = Object.entries(given).flatMap(([name, value]) => problemWith(name, value, parameters) ?? [])
  if (problems.length > 0) throw new UserError(problems)
  const own = Object.entries(parameters).map(([name, each]) => [name, knownValue(name, each, given[name])] as const)
  const pseudo = Object.entries(given).filter(([name]) => isPseudo(name))
  return new Map([...own, ...pseudo])
}

const isPseudo = (name: string) => name.startsWith('AWS::')

function problemWith(name: string, value: string, parameters: Record<string, unknown>): Problem | undefined {
  if (isPseudo(name)) return undefined
  const path = `--parameter ${name}=${value}`
  if (!Object.hasOwn(parameters, name)) {
    const known = Object.keys(parameters).join(', ')
    const hint = known === '' ? 'It has none at all.' : `It has ${known}.`
    return { path, message: `the template has no parameter ${name}`, hint }
  }
  const declaration = isObject(parameters[name]) ? parameters[name] : {}
  const allowed = allowedBy(declaration)
  if (allowed.length > 0 && !allowed.includes(value))
    return { path, message: 'the template does not allow this value', hint: `Choose one of ${allowed.join(', ')}.` }
  if (declaration['Type'] === 'Number' && (value.trim() === '' || Number.isNaN(Number(value))))
    return { path, message: 'the template wants a number', hint: `Write it as in --parameter ${name}=2.` }
  return outside(value, declaration) ? { path, message: outside(value, declaration) as string } : undefined
}

function outside(value: string, { Type, MinValue: min, MaxValue: max }: Record<string, unknown>): string | undefined {
  if (Type !== 'Number') return undefined
  if (min !== undefined && Number(value) < Number(min)) return `the template allows ${String(min)} and more`
  if (max !== undefined && Number(value) > Number(max)) return `the template allows at most ${String(max)}`
  return undefined
}

function allowedBy({ AllowedValues: allowed }: Record<string, unknown>): string[] {
  return Array.isArray(allowed) ? allowed.map(String) : []
}

/** @param value as given; the default otherwise */
function knownValue(name: string, declared: unknown, value: string | undefined): unknown {
  const declaration = isObject(declared) ? declared : {}
  const type = String(declaration['Type'] ?? 'String')
  // The default of an SSM parameter is where its value is kept, not the value.
  const fallback = type.startsWith('AWS::SSM::Parameter::Value') ? undefined : declaration['Default']
  const known = value ?? fallback
  if (known === undefined || known === null)
    return new Unresolved(`\${${name}}`, [{ kind: 'parameter', name, allowed: allowedBy(declaration) }])
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<')
  return isList
    ? String(known)
        .split(',')
        .map((each) => each.trim())
    : known
}
