import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addToRedirectUri, isRedirectUri, isRegisteredRedirectUri } from '../../src/oauth/redirect-uri.ts'

describe('isRedirectUri', () => {
  it.each([
    'https://app.example/callback',
    'https://app.example/callback?tenant=1',
    'https://app.example',
    'http://127.0.0.1/callback',
    'http://[::1]:8080/callback',
    'http://localhost:3000/callback',
    'com.example.app:/callback',
  ])('takes %s', (uri) => {
    expect(isRedirectUri(uri)).toBe(true)
  })

  it.each([
    '',
    '/callback',
    'callback',
    'http://app.example/callback',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'https://app.example/#part',
    'https://app.example/callback#',
    'https://user:password@app.example/',
    'https://user@app.example/',
    'https://äpp.example/',
    'https://app.example/a b',
    'https://app.example/\n',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'myapp:/callback',
  ])('refuses %j', (uri) => {
    expect(isRedirectUri(uri)).toBe(false)
  })
})

describe('isRegisteredRedirectUri', () => {
  it.each([
    ['byte by byte the same', 'https://app.example/cb', 'https://app.example/cb', true],
    ['another path', 'https://app.example/cb', 'https://app.example/cb/', false],
    ['another query', 'https://app.example/cb', 'https://app.example/cb?x', false],
    ['another port, where it is no loopback', 'https://app.example/cb', 'https://app.example:8443/cb', false],
    ['a loopback port', 'http://127.0.0.1/cb', 'http://127.0.0.1:51234/cb', true],
    ['another loopback port', 'http://127.0.0.1:80/cb', 'http://127.0.0.1:51234/cb', true],
    ['a loopback port of IPv6', 'http://[::1]/cb', 'http://[::1]:51234/cb', true],
    ['a loopback port without a path', 'http://127.0.0.1', 'http://127.0.0.1:51234', true],
    ['another loopback path', 'http://127.0.0.1/cb', 'http://127.0.0.1:51234/other', false],
    ['another loopback address', 'http://127.0.0.1/cb', 'http://[::1]:51234/cb', false],
    ['a name for loopback', 'http://localhost/cb', 'http://localhost:51234/cb', false],
    ['https on loopback', 'https://127.0.0.1/cb', 'https://127.0.0.1:51234/cb', false],
    ['a host that begins like loopback', 'http://127.0.0.1/cb', 'http://127.0.0.1.evil.example/cb', false],
    ['a user that looks like loopback', 'http://127.0.0.1/cb', 'http://127.0.0.1:80@evil.example/cb', false],
    ['a port that is none', 'http://127.0.0.1/cb', 'http://127.0.0.1:99999/cb', false],
    ['a loopback fragment', 'http://127.0.0.1/cb', 'http://127.0.0.1:51234/cb#x', false],
  ])('%s', (_rule, registered, requested, expected) => {
    expect(isRegisteredRedirectUri(requested, ['https://other.example/', registered])).toBe(expected)
  })

  it('lets nothing through that leads elsewhere', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(fc.constantFrom('http://127.0.0.1', 'http://127.0.0.1:'), text, (start, rest) => {
        if (!isRegisteredRedirectUri(start + rest, ['http://127.0.0.1/cb'])) return
        const { hostname, pathname } = new URL(start + rest)
        expect([hostname, pathname]).toEqual(['127.0.0.1', '/cb'])
      }),
    )
  })
})

describe('addToRedirectUri', () => {
  it.each([
    ['https://app.example/cb', 'https://app.example/cb?code=a+b%26c'],
    ['https://app.example/cb?tenant=%7e1', 'https://app.example/cb?tenant=%7e1&code=a+b%26c'],
    ['com.example.app:/cb', 'com.example.app:/cb?code=a+b%26c'],
  ])('%s', (uri, expected) => {
    expect(addToRedirectUri(uri, { code: 'a b&c', state: undefined })).toBe(expected)
  })
})
