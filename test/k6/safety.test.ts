// A load test shoots at nothing that the scenario does not allow.
import { describe, expect, test } from 'vitest'
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
    ['another port', 'http://127.0.0.1:82', ['127.0.0.1:81']],
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
