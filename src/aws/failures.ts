// What can go wrong with a call: the user's credentials, a permission, a name; each is answered in its own way.
import { UserError } from '../../simulator/index.ts'

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'NotAuthorized',
  'ForbiddenException',
])
const CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'TokenProviderError',
])
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', 'TimeoutError'])

/** What could not be read, what that costs and how to get it. */
export type Lost = { what: string; remedy: string }

/**
 * Asks, and lives without the answer where the permission is missing.
 *
 * @throws UserError for credentials and network, which no further call would survive
 */
export async function allowed<T>(
  ask: () => Promise<T>,
  lost: Lost[],
  what: string,
  action: string,
): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (!DENIED.has(nameOf(error))) throw explained(error)
    lost.push({ what, remedy: `allow ${action}` })
    return undefined
  }
}

/** The user's mistakes in words; anything else as it is. */
export function explained(error: unknown): unknown {
  if (error instanceof UserError) return error
  const name = nameOf(error)
  const message = error instanceof Error ? error.message.split('\n')[0] : String(error)
  if (CREDENTIALS.has(name)) {
    const hint = 'Sign in again (`aws sso login`, or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY).'
    return new UserError([{ path: 'AWS credentials', message: `are missing or no longer valid: ${message}`, hint }])
  }
  if (DENIED.has(name)) {
    const hint = 'The policy that is needed stands in docs/aws.md.'
    return new UserError([{ path: 'AWS permissions', message: `${message}`, hint }])
  }
  if (name === 'ClusterNotFoundException')
    return new UserError([
      { path: '--cluster', message: 'there is no such cluster in this Region', hint: 'Check --cluster and --region.' },
    ])
  if (UNREACHABLE.has(name)) {
    const hint = 'Check the network, --region and --endpoint-url.'
    return new UserError([{ path: 'AWS', message: `cannot be reached: ${message}`, hint }])
  }
  return error
}

function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { name, code } = error as { name?: unknown; code?: unknown }
  if (typeof code === 'string' && UNREACHABLE.has(code)) return code
  return typeof name === 'string' ? name : ''
}
