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
/**
 * Metadata services of other clouds that are not link-local: of Azure, Alibaba Cloud and Oracle Cloud.
 *
 * @see https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const METADATA_ELSEWHERE = [
  ['168.63.129.16', 32, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['192.0.0.192', 32, 'ipv4'],
] as const
const NEVER = listOf(
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ...METADATA_ELSEWHERE,
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  // Services of the instance on Nitro: metadata (::254), pod identity (::23), DNS, time.
  ['fd00:ec2::', 32, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
)

function listOf(...subnets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix, family] of subnets) list.addSubnet(net, prefix, family)
  return list
}

export function addressKind(address: string): AddressKind {
  const inside = isIPv6(address) ? embeddedIPv4(address) : undefined
  // A gateway leads to the IPv4 address that is written in it.
  if (inside !== undefined) return addressKind(inside)
  const family = isIPv6(address) ? 'ipv6' : 'ipv4'
  if (NEVER.check(address, family)) return 'never'
  if (LOOPBACK.check(address, family)) return 'this machine'
  return PRIVATE.check(address, family) ? 'private network' : 'public'
}

/**
 * Where the 32 bits of an IPv4 address stand in the IPv6 addresses that stand for it: bits above them that say so, and bits below.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6052 (NAT64), rfc8215 (local NAT64), rfc3056 (6to4), rfc4291 (IPv4-compatible, IPv4-mapped)
 */
const EMBEDDED: readonly { prefix: bigint; prefixBits: number; below: number }[] = [
  { prefix: 0x0064_ff9b_0000_0000_0000_0000n, prefixBits: 96, below: 0 },
  { prefix: 0x0064_ff9b_0001n, prefixBits: 48, below: 0 },
  { prefix: 0x2002n, prefixBits: 16, below: 80 },
  { prefix: 0xffffn, prefixBits: 96, below: 0 },
  { prefix: 0n, prefixBits: 96, below: 0 },
]
const LAST_OF_NO_HOST = 1n

function embeddedIPv4(address: string): string | undefined {
  const bits = toBits(address)
  // :: and ::1 are addresses of their own.
  if (bits <= LAST_OF_NO_HOST) return undefined
  const found = EMBEDDED.find(({ prefix, prefixBits }) => bits >> BigInt(V6_BITS - prefixBits) === prefix)
  return found === undefined ? undefined : textOf((bits >> BigInt(found.below)) & 0xffff_ffffn, V4_BITS)
}

const V4_BITS = 32
const V6_BITS = 128
const EVERY_V4 = '0.0.0.0/0'
const EVERY_V6 = '::/0'

/**
 * Networks that together hold every address but these: what k6 is told to refuse, so that no later answer of a name server can lead it
 * elsewhere.
 *
 * @param addresses of one family
 */
export function allBut(addresses: readonly string[]): string[] {
  const isV6 = addresses.some(isIPv6)
  const kept = addresses.map(toBits)
  return [...gaps(kept, 0n, 0, isV6 ? V6_BITS : V4_BITS), isV6 ? EVERY_V4 : EVERY_V6]
}

/** Halves a network until a part holds none of the addresses, or is one. */
function gaps(kept: readonly bigint[], net: bigint, prefix: number, bits: number): string[] {
  const size = 1n << BigInt(bits - prefix)
  const inside = kept.filter((address) => address >= net && address < net + size)
  if (inside.length === 0) return [`${textOf(net, bits)}/${prefix}`]
  if (prefix === bits) return []
  return [...gaps(inside, net, prefix + 1, bits), ...gaps(inside, net + size / 2n, prefix + 1, bits)]
}

/** The address as a number: of 32 bits, or of 128 where it is one of IPv6. */
function toBits(address: string): bigint {
  if (!isIPv6(address)) return address.split('.').reduce((number, part) => number * 256n + BigInt(part), 0n)
  // The URL parser writes every form in the same one: hexadecimal groups, at most one gap.
  const [head = '', tail] = new URL(`http://[${withoutZone(address)}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const last = tail === undefined ? [] : groups(tail)
  const zeros = Array<string>(8 - groups(head).length - last.length).fill('0')
  return [...groups(head), ...zeros, ...last].reduce((number, group) => number * 65_536n + BigInt(`0x${group}`), 0n)
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '')
}

function textOf(bits: bigint, length: number): string {
  const size = length === V4_BITS ? 8n : 16n
  const mask = (1n << size) - 1n
  const parts = Array.from({ length: length / Number(size) }, (_, index) => (bits >> (size * BigInt(index))) & mask)
  return length === V4_BITS
    ? parts.reverse().join('.')
    : parts
        .reverse()
        .map((part) => part.toString(16))
        .join(':')
}
