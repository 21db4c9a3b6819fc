// A load test shoots at nothing that the scenario does not allow.
import { BlockList } from 'node:net'
import { describe, expect, test } from 'vitest'
import { addressKind, allBut } from '../../src/k6/addresses.ts'
import { k6Environment } from '../../src/k6/run-k6.ts'
import { checkTarget } from '../../src/k6/safety.ts'

describe('a target', () => {
  test('is allowed by host, or by host and port', async () => {
    expect(await checkTarget('http://127.0.0.1:8080/base/', ['127.0.0.1'])).toEqual({
      url: 'http://127.0.0.1:8080/base',
      host: '127.0.0.1',
      addresses: ['127.0.0.1'],
      kind: 'this machine',
    })
    expect((await checkTarget('http://LOCALHOST:81', ['localhost:81'])).addresses[0]).toMatch(/^(127\.0\.0\.1|::1)$/)
  })

  test.each([
    ['http://127.0.0.1', '127.0.0.1:80'],
    ['http://127.0.0.1:80', '127.0.0.1:80'],
    ['https://127.0.0.1', '127.0.0.1:443'],
    ['https://[::1]:443', '[::1]:443'],
  ])('%s has the port of its scheme: %s allows it', async (target, allowed) => {
    expect((await checkTarget(target, [allowed])).kind).toBe('this machine')
  })

  test.each([
    ['another port', 'http://127.0.0.1:82', ['127.0.0.1:81']],
    ['the port of the other scheme', 'https://127.0.0.1', ['127.0.0.1:80']],
    ['a port beside the scheme’s', 'http://127.0.0.1:8080', ['127.0.0.1:80']],
    ['a user', 'http://user@localhost', ['localhost']],
    ['a password', 'http://user:secret@localhost', ['localhost']],
    ['a decimal address', 'http://2130706433', ['2130706433']],
    ['an octal address', 'http://0177.0.0.1', ['0177.0.0.1']],
    ['a hexadecimal address of the metadata service', 'http://0xa9fea9fe', ['169.254.169.254']],
    ['a decimal address of the metadata service', 'http://2852039166', ['169.254.169.254']],
    ['a longer name', 'http://staging.example.com.evil.example', ['staging.example.com']],
    ['a subdomain', 'http://www.localhost', ['localhost']],
    ['a name before an at sign', 'http://localhost@evil.example', ['localhost']],
    ['nothing allowed', 'http://localhost', []],
    ['another scheme', 'ftp://localhost', ['localhost']],
    ['a query', 'http://localhost/?a', ['localhost']],
    ['no URL', 'localhost', ['localhost']],
    ['a name without address', 'http://no-such-host.invalid', ['no-such-host.invalid']],
  ])('%s is refused', async (_, target, allowed) => {
    await expect(checkTarget(target, allowed)).rejects.toMatchObject({ name: 'UserError' })
  })
})

describe('a name is judged by all its addresses', () => {
  const HOST = 'staging.example.com'
  const leadingTo = (...addresses: string[]) =>
    checkTarget(`https://${HOST}`, [HOST], async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

  test('those of a load balancer’s nodes are all kept, each once', async () => {
    expect(await leadingTo('10.0.1.5', '10.0.2.5', '10.0.1.5')).toMatchObject({
      addresses: ['10.0.1.5', '10.0.2.5'],
      kind: 'private network',
    })
  })

  test('IPv4 comes first, as k6 has it; IPv6 alone will do', async () => {
    expect(await leadingTo('2600:1f18::1', '52.1.2.3')).toMatchObject({ addresses: ['52.1.2.3'], kind: 'public' })
    expect(await leadingTo('2600:1f18::1')).toMatchObject({ addresses: ['2600:1f18::1'], kind: 'public' })
  })

  test.each([
    ['inside and outside at once', ['10.0.1.5', '52.1.2.3'], /several kinds of places/],
    ['this machine', ['127.0.0.1'], /leads to this machine/],
    ['this machine, by IPv6', ['::1'], /leads to this machine/],
    ['the metadata service', ['169.254.169.254'], /no address of a service/],
    ['the metadata service, by IPv6', ['fd00:ec2::254'], /no address of a service/],
    ['one node that is everywhere', ['10.0.1.5', '0.0.0.0'], /no address of a service/],
    ['nowhere', [], /has no address/],
  ])('%s: refused', async (_, addresses, message) => {
    await expect(leadingTo(...addresses)).rejects.toThrow(message)
  })

  test.each(['http://0.0.0.0', 'http://169.254.169.254', 'http://[fe80::1]', 'http://[::ffff:169.254.169.254]'])(
    'an allowed address that is none of a service is refused: %s',
    async (url) => {
      await expect(checkTarget(url, [new URL(url).hostname])).rejects.toThrow(/no address of a service/)
    },
  )

  test('an IPv6 address is written in brackets', async () => {
    expect(await checkTarget('http://[::1]:8080', ['[::1]:8080'])).toEqual({
      url: 'http://[::1]:8080',
      host: '::1',
      addresses: ['::1'],
      kind: 'this machine',
    })
  })
})

test.each([
  ['127.8.8.8', 'this machine'],
  ['172.31.0.1', 'private network'],
  ['172.32.0.1', 'public'],
  ['100.64.0.1', 'private network'],
  ['fd12::1', 'private network'],
  ['239.0.0.1', 'never'],
  ['::ffff:10.0.0.1', 'private network'],
  ['::ffff:169.254.169.254', 'never'],
  // The metadata service through NAT64, local NAT64, 6to4, and IPv4-compatible.
  ['64:ff9b::169.254.169.254', 'never'],
  ['64:ff9b::a9fe:a9fe', 'never'],
  ['64:ff9b:1::a9fe:a9fe', 'never'],
  ['2002:a9fe:a9fe::1', 'never'],
  ['::169.254.169.254', 'never'],
  ['64:ff9b::127.0.0.1', 'this machine'],
  ['2002:a00:1::', 'private network'],
  ['64:ff9b::52.1.2.3', 'public'],
  ['::', 'never'],
  ['::1', 'this machine'],
  ['fd00:ec2::23', 'never'],
  ['fd00:ec2::253', 'never'],
  ['fd00:ec3::23', 'private network'],
  ['168.63.129.16', 'never'],
  ['168.63.129.17', 'public'],
  ['100.100.100.200', 'never'],
  ['192.0.0.192', 'never'],
])('%s is %s', (address, kind) => {
  expect(addressKind(address)).toBe(kind)
})

describe('k6 is told to refuse', () => {
  const number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const isRefused = (networks: readonly string[], address: string) =>
    networks.some((network) => {
      const [net, prefix] = network.split('/') as [string, string]
      const size = 2 ** (32 - Number(prefix))
      return !net.includes(':') && Math.floor(number(address) / size) === Math.floor(number(net) / size)
    })

  test('every address but those that were checked', () => {
    const kept = ['10.0.1.5', '10.0.1.6', '52.1.2.3']
    const networks = allBut(kept)
    for (const address of kept) expect(isRefused(networks, address)).toBe(false)
    const others = ['10.0.1.4', '10.0.1.7', '52.1.2.2', '0.0.0.0', '255.255.255.255', '127.0.0.1', '169.254.169.254']
    for (const address of others) expect(isRefused(networks, address)).toBe(true)
    expect(networks).toContain('::/0')
    const covered = networks
      .filter((network) => !network.includes(':'))
      .reduce((sum, network) => sum + 2 ** (32 - Number(network.split('/')[1])), 0)
    expect(covered).toBe(2 ** 32 - kept.length)
  })

  test('of IPv6, too, where a name has several addresses', () => {
    const kept = ['2600:1f18::1', '2600:1f18:0:0:1::2']
    const networks = allBut(kept)
    const list = new BlockList()
    for (const network of networks.filter((each) => each.includes(':'))) {
      const [net, prefix] = network.split('/') as [string, string]
      list.addSubnet(net, Number(prefix), 'ipv6')
    }
    for (const address of kept) expect(list.check(address, 'ipv6')).toBe(false)
    const others = ['2600:1f18::2', '2600:1f18::', '::', '::1', 'fd00:ec2::254', 'ffff::ffff', '2600:1f18:0:0:1::3']
    for (const address of others) expect(list.check(address, 'ipv6')).toBe(true)
    expect(networks).toContain('0.0.0.0/0')
    const covered = networks
      .filter((network) => network.includes(':'))
      .reduce((sum, network) => sum + (1n << BigInt(128 - Number(network.split('/')[1]))), 0n)
    expect(covered).toBe((1n << 128n) - 2n)
  })

  test('a single address is pinned; several stay a name', () => {
    const target = { url: 'http://a.example', host: 'a.example', kind: 'public' } as const
    expect(k6Environment({ ...target, addresses: ['52.1.2.3'] })).toMatchObject({ PINNED_ADDRESS: '52.1.2.3' })
    expect(k6Environment({ ...target, addresses: ['52.1.2.3', '52.1.2.4'] })).not.toHaveProperty('PINNED_ADDRESS')
  })
})
