// What an IP address is, as far as a load test cares, and all addresses but some.
import { BlockList, isIPv6 } from 'node:net'

/** `never`: no load test belongs there, whoever allows it: metadata services, multicast, everything-here. */
export type AddressKind = 'this machine' | 'private network' | 'public' | 'never'

/** @see https://www.iana.org/assignments/iana-ipv4-special-registry/ and iana-ipv6-special-registry */
const LOOPBACK = listOf(['127.0.0.0', 8, 'ipv4'], ['::1', 128, 'ipv6'])
const PRIVATE = listOf(
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
)
const NEVER = listOf(
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['fd00:ec2::254', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
)

function listOf(...subnets: readonly [string, number, 'ipv4' | 'ipv6'][]): BlockList {
  const list = new BlockList()
  for (const [net, prefix, family] of subnets) list.addSubnet(net, prefix, family)
  return list
}

export function addressKind(address: string): AddressKind {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4'
  if (NEVER.check(address, family)) return 'never'
  if (LOOPBACK.check(address, family)) return 'this machine'
  return PRIVATE.check(address, family) ? 'private network' : 'public'
}

const V4_BITS = 32
const EVERY_V4 = '0.0.0.0/0'
const EVERY_V6 = '::/0'

/**
 * Networks that together hold every address but these: what k6 is told to refuse, so that no later answer of a name server can lead it
 * elsewhere.
 *
 * @param addresses of one family; of IPv6 only the other family is refused, since a single address is pinned and several are rare
 */
export function allBut(addresses: readonly string[]): string[] {
  if (addresses.some(isIPv6)) return [EVERY_V4]
  return [...gaps(addresses.map(toNumber), 0, 0), EVERY_V6]
}

/** Halves a network until a part holds none of the addresses, or is one. */
function gaps(kept: readonly number[], net: number, prefix: number): string[] {
  const size = 2 ** (V4_BITS - prefix)
  const inside = kept.filter((address) => address >= net && address < net + size)
  if (inside.length === 0) return [`${toText(net)}/${prefix}`]
  if (prefix === V4_BITS) return []
  return [...gaps(inside, net, prefix + 1), ...gaps(inside, net + size / 2, prefix + 1)]
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0)
}

function toText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
}
