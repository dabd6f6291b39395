import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientAddress } from '../../src/server/client-address.ts'

const socketAddress = '192.0.2.9'

describe('without a proxy of ours', () => {
  it('counts the connection alone', () => {
    expect(clientAddress({ socketAddress, forwardedFor: null }, 0)).toBe('192.0.2.9')
  })

  it('believes no header, whatever it says', () => {
    fc.assert(
      fc.property(fc.string(), (forwardedFor) => {
        expect(clientAddress({ socketAddress, forwardedFor }, 0)).toBe('192.0.2.9')
      }),
    )
  })

  it('knows nothing where there is no connection', () => {
    expect(clientAddress({ socketAddress: undefined, forwardedFor: '192.0.2.1' }, 0)).toBeUndefined()
  })
})

describe('behind proxies', () => {
  it.each([
    ['one: the last address is the one that it saw', 'forged, 198.51.100.1', 1, '198.51.100.1'],
    ['two: the one before it', '203.0.113.7, 198.51.100.1, 10.0.0.1', 2, '198.51.100.1'],
    ['more than there were: the first address', '198.51.100.1', 3, '198.51.100.1'],
    ['one that says nothing: the proxy itself', null, 1, '192.0.2.9'],
    ['one that says nonsense: the proxy itself', 'unknown', 1, '192.0.2.9'],
    ['two of which the first says nonsense: the second', '198.51.100.1, _hidden, 10.0.0.1', 2, '10.0.0.1'],
  ])('%s', (_rule, forwardedFor, proxies, address) => {
    expect(clientAddress({ socketAddress, forwardedFor }, proxies)).toBe(address)
  })

  it('is the same whatever the client writes in front of what the proxies add', () => {
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), fc.integer({ min: 1, max: 3 }), (invented, address, proxies) => {
        const added = [address, '10.0.0.1', '10.0.0.2'].slice(0, proxies)
        const forwardedFor = [invented, ...added].join(', ')
        expect(clientAddress({ socketAddress, forwardedFor }, proxies)).toBe(address)
      }),
    )
  })
})

it.each([
  ['192.0.2.1', '192.0.2.1'],
  [' 192.0.2.1 ', '192.0.2.1'],
  ['192.0.2.1:4711', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:192.0.2.1', '192.0.2.1'],
  ['2001:DB8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:4711', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['192.0.2.256', undefined],
  ['192.0.2', undefined],
  ['[2001:db8::1', undefined],
  ['api.example', undefined],
  ['', undefined],
])('reads "%s" as %s', (text, address) => {
  expect(clientAddress({ socketAddress: undefined, forwardedFor: text }, 1)).toBe(address)
  expect(clientAddress({ socketAddress: text, forwardedFor: null }, 0)).toBe(address)
})
