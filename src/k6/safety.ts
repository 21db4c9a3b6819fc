// Whether a load test may shoot at a target: only at what the scenario allows, and only at the address that was looked up for it.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { UserError } from '../../simulator/index.ts'

export type CheckedTarget = {
  /** `https://staging.example.com`, without a trailing slash. */
  url: string
  host: string
  /** What the name stood for when it was checked; k6 uses this and asks nobody again. */
  address: string
}

/** @throws UserError for anything but an allowed http or https target */
export async function checkTarget(target: string, allowed: readonly string[]): Promise<CheckedTarget> {
  const url = parsed(target)
  if (!isAllowed(url, allowed)) throw notAllowed(url, allowed)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return {
    url: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
    host,
    address: await addressOf(host),
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
  return allowed.some(
    (host) => host.toLowerCase() === url.host.toLowerCase() || host.toLowerCase() === url.hostname.toLowerCase(),
  )
}

async function addressOf(host: string): Promise<string> {
  if (isIP(host) !== 0) return host
  try {
    return (await lookup(host, { verbatim: false })).address
  } catch {
    throw new UserError([
      { path: '--target', message: `${host} has no address`, hint: 'Check the name and the network.' },
    ])
  }
}

function notAllowed(url: URL, allowed: readonly string[]): UserError {
  const message = `the scenario does not allow a load test of ${url.host}`
  const found = allowed.length === 0 ? 'staging.allowedHosts is empty' : allowed.join(', ')
  const hint = `If it is yours and not production, add it: staging: {allowedHosts: [${url.host}]}.`
  return new UserError([{ path: 'staging.allowedHosts', message, found, hint }])
}
