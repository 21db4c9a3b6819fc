// Whether a load test may shoot at a target: only at what the scenario allows, and only at the addresses that were looked up for it.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { UserError } from '../../simulator/index.ts'
import { type AddressKind, addressKind } from './addresses.ts'

export type CheckedTarget = {
  /** `https://staging.example.com`, without a trailing slash. */
  url: string
  host: string
  /** What the name stood for when it was checked; k6 goes to no other. All IPv4 where there is one: k6 prefers them, too. */
  addresses: readonly string[]
  kind: AddressKind
}

/** Answers a name as the system does; for tests another. */
type Resolve = (host: string) => Promise<readonly { address: string; family: number }[]>

const asTheSystemDoes: Resolve = (host) => lookup(host, { all: true })

/** @throws UserError for anything but an allowed http or https target */
export async function checkTarget(
  target: string,
  allowed: readonly string[],
  resolve = asTheSystemDoes,
): Promise<CheckedTarget> {
  const { url, host } = checkName(target, allowed)
  const addresses = await addressesOf(host, resolve)
  return { url, host, addresses, kind: kindOf(host, addresses) }
}

/** What can be said before a name is looked up. @throws UserError for anything but an allowed http or https target */
export function checkName(target: string, allowed: readonly string[]): { url: string; host: string } {
  const url = parsed(target)
  if (!isAllowed(url, allowed)) throw notAllowed(url, allowed)
  return {
    url: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
  }
}

function parsed(target: string): URL {
  const hint = 'Write it as in --target https://staging.example.com.'
  let url: URL
  try {
    url = new URL(target)
  } catch {
    throw new UserError([{ path: '--target', message: 'is no URL', found: target.slice(0, 200), hint }])
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new UserError([{ path: '--target', message: 'is neither http nor https', found: url.protocol, hint }])
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new UserError([{ path: '--target', message: 'holds more than scheme, host, port and path', hint }])
  return url
}

/** A host with a port allows that port only. Names are compared whole: no wildcard, no suffix. */
function isAllowed(url: URL, allowed: readonly string[]): boolean {
  // A URL does not name the port that its scheme has anyway.
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port
  const names = [url.hostname, url.host, `${url.hostname}:${port}`].map((name) => name.toLowerCase())
  return allowed.some((host) => names.includes(host.toLowerCase()))
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

async function addressesOf(host: string, resolve: Resolve): Promise<string[]> {
  if (isIP(host) !== 0) return [host]
  const found = await resolve(host).catch(() => [])
  const preferred = found.some(({ family }) => family === 4) ? found.filter(({ family }) => family === 4) : found
  if (preferred.length > 0) return [...new Set(preferred.map(({ address }) => address))]
  const hint = 'Check the name and the network.'
  throw new UserError([{ path: '--target', message: `${host} has no address`, hint }])
}

/**
 * Inside and outside at once is a name that somebody bends; a name of another machine that leads back here is a mistake.
 *
 * @throws UserError for addresses that no load test belongs to
 */
function kindOf(host: string, addresses: readonly string[]): AddressKind {
  const kinds = new Set(addresses.map(addressKind))
  const refused = (message: string, hint: string) =>
    new UserError([{ path: '--target', message, found: addresses.join(', '), hint }])
  if (kinds.has('never'))
    throw refused(`${host} is no address of a service`, 'Link-local, multicast and unspecified addresses are refused.')
  if (kinds.size > 1)
    throw refused(`${host} leads to several kinds of places`, 'Name the address, if one of them is meant.')
  const [kind] = [...kinds] as [AddressKind]
  const isNamedSo = isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost')
  if (kind === 'this machine' && !isNamedSo)
    throw refused(`${host} leads to this machine`, 'If that is meant, allow and name localhost or its address.')
  return kind
}

function notAllowed(url: URL, allowed: readonly string[]): UserError {
  const message = `the scenario does not allow a load test of ${url.host}`
  const found = allowed.length === 0 ? 'staging.allowedHosts is empty' : allowed.join(', ')
  const hint = `If it is yours and not production, add it: staging: {allowedHosts: [${url.host}]}.`
  return new UserError([{ path: 'staging.allowedHosts', message, found, hint }])
}
