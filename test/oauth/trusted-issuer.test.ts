import { describe, expect, it } from 'vitest'
import { createIssuerVerifier, type TrustedIssuer } from '../../src/oauth/index.ts'

const good: TrustedIssuer = {
  issuer: 'https://auth.example',
  jwksUri: 'https://auth.example/jwks',
  audience: 'https://api.example/graphql',
  algorithms: ['RS256'],
}

/** The call as one without types would make it: configuration comes out of files too. */
function faults(issuers: unknown, allowInsecureHttp = false): readonly string[] {
  try {
    Reflect.apply(createIssuerVerifier, undefined, [issuers, { allowInsecureHttp }])
    return []
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return error.message.split('\n')
  }
}

describe('a list of trusted issuers', () => {
  it.each([
    ['no list', undefined, 'issuers: '],
    ['an empty list', [], 'issuers: '],
    ['no issuer', [{ ...good, issuer: '' }], 'issuers.0.issuer: '],
    ['an issuer twice', [good, good], 'issuers: must not name an issuer twice'],
    ['no audience', [{ ...good, audience: undefined }], 'issuers.0.audience: '],
    ['an empty audience', [{ ...good, audience: '' }], 'issuers.0.audience: '],
    ['an empty list of audiences', [{ ...good, audience: [] }], 'issuers.0.audience: '],
    ['no algorithms', [{ ...good, algorithms: [] }], 'issuers.0.algorithms: '],
    ['HS256', [{ ...good, algorithms: ['RS256', 'HS256'] }], 'issuers.0.algorithms.1: '],
    ['none', [{ ...good, algorithms: ['none'] }], 'issuers.0.algorithms.0: '],
    ['an unknown algorithm', [{ ...good, algorithms: ['rs256'] }], 'issuers.0.algorithms.0: '],
    ['http', [{ ...good, jwksUri: 'http://auth.example/jwks' }], 'issuers.0.jwksUri: '],
    ['http on loopback unasked', [{ ...good, jwksUri: 'http://localhost/jwks' }], 'issuers.0.jwksUri: '],
    ['a file', [{ ...good, jwksUri: 'file:///jwks' }], 'issuers.0.jwksUri: '],
    ['no URL', [{ ...good, jwksUri: '/jwks' }], 'issuers.0.jwksUri: '],
    ['a URL with a password', [{ ...good, jwksUri: 'https://a:b@auth.example/' }], 'issuers.0.jwksUri: '],
    ['another type', [{ ...good, type: 'id+jwt' }], 'issuers.0.type: '],
    ['more than a minute of skew', [{ ...good, clockSkew: 61 }], 'issuers.0.clockSkew: '],
    ['a negative skew', [{ ...good, clockSkew: -1 }], 'issuers.0.clockSkew: '],
    ['a skew without end', [{ ...good, clockSkew: Number.POSITIVE_INFINITY }], 'issuers.0.clockSkew: '],
    ['an empty claim', [{ ...good, scopeClaim: '' }], 'issuers.0.scopeClaim: '],
    [
      'a role worth no scope',
      [{ ...good, roleScopes: { roles: { a: ['b c'] } } }],
      'issuers.0.roleScopes.roles.a.0: ',
    ],
    ['an option that does not exist', [{ ...good, audiences: [] }], 'issuers.0: '],
  ])('is refused with %s', (_fault, issuers, line) => {
    expect(faults(issuers)).toEqual([expect.stringContaining(line)])
  })

  it('is refused with all its faults at once', () => {
    const bad = { ...good, algorithms: ['HS256'], jwksUri: 'http://auth.example/', clockSkew: 90 }
    expect(faults([good, bad]).map((line) => line.split(':')[0])).toEqual([
      'issuers.1.jwksUri',
      'issuers.1.algorithms.0',
      'issuers.1.clockSkew',
      'issuers',
    ])
  })

  it.each(['http://localhost:1/jwks', 'http://127.0.0.1/jwks', 'http://127.8.9.1/', 'http://[::1]:8080/'])(
    'may have %s when that is asked for by name',
    (jwksUri) => {
      expect(faults([{ ...good, jwksUri }], true)).toEqual([])
      expect(faults([{ ...good, jwksUri }])).toHaveLength(1)
    },
  )

  it.each([
    'http://auth.example/jwks',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'ftp://localhost/',
  ])('may not have %s even then', (jwksUri) => {
    expect(faults([{ ...good, jwksUri }], true)).toEqual([expect.stringContaining('issuers.0.jwksUri: ')])
  })

  it('is refused with a timeout that is none', () => {
    expect(() => createIssuerVerifier([good], { timeout: -1 })).toThrow(TypeError)
    expect(() => createIssuerVerifier([good], { timeout: Number.NaN })).toThrow(TypeError)
  })
})
