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
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
])
const THROTTLED = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'SlowDown',
])

export type Failure = 'denied' | 'credentials' | 'throttled' | 'unreachable' | 'other'

export function failureOf(error: unknown): Failure {
  const name = nameOf(error)
  if (DENIED.has(name)) return 'denied'
  if (CREDENTIALS.has(name)) return 'credentials'
  if (THROTTLED.has(name)) return 'throttled'
  return UNREACHABLE.has(name) ? 'unreachable' : 'other'
}

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
    if (failureOf(error) !== 'denied') throw explained(error)
    lost.push({ what, remedy: `allow ${action}` })
    return undefined
  }
}

/** The user's mistakes in words; anything else as it is. */
export function explained(error: unknown): unknown {
  if (error instanceof UserError) return error
  const failure = failureOf(error)
  const message = error instanceof Error ? error.message.split('\n')[0] : String(error)
  if (failure === 'credentials') {
    const hint = 'Sign in again (`aws sso login`, or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY).'
    return new UserError([{ path: 'AWS credentials', message: `are missing or no longer valid: ${message}`, hint }])
  }
  if (failure === 'denied') {
    const hint = 'The policy that is needed stands in docs/aws.md.'
    return new UserError([{ path: 'AWS permissions', message: `${message}`, hint }])
  }
  if (nameOf(error) === 'ClusterNotFoundException')
    return new UserError([
      { path: '--cluster', message: 'there is no such cluster in this Region', hint: 'Check --cluster and --region.' },
    ])
  if (failure === 'unreachable') {
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
