import { createHmac, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import {
  base64url,
  CompactEncrypt,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportSPKI,
  generateKeyPair,
  type JWTHeaderParameters,
  jwtVerify,
  SignJWT,
} from 'jose'
import { customFetch, validateJwtAccessToken } from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import {
  type AccessTokenVerification,
  signAccessToken,
  verifyAccessToken,
} from '../../src/oauth/access-token.ts'
import { InvalidTokenError } from '../../src/oauth/errors.ts'
import { createKeyring } from '../../src/oauth/keys.ts'
import type { Account, Client, Session } from '../../src/oauth/stores.ts'
import {
  memoryAccounts,
  memoryClients,
  memoryRevokedTokens,
  memorySessions,
  memorySigningKeys,
} from './memory-stores.ts'
import { catalogue } from './world.ts'

const issuer = 'https://auth.example'
const audience = 'https://api.example/graphql'
const instant = new Date('2026-03-01T12:00:00Z')
const seconds = instant.getTime() / 1_000

const john: Account = {
  id: 'usr_john',
  passwordHash: '',
  disabled: false,
  roles: ['customer'],
  tokensNotBefore: undefined,
}

const session: Session = {
  id: 'session-1',
  accountId: john.id,
  clientId: 'first-party',
  scopes: [],
  resource: undefined,
  authenticatedAt: instant,
  createdAt: instant,
  expiresAt: new Date('2099-01-01T00:00:00Z'),
  endedAt: undefined,
}

const robot: Client = {
  id: 'robot',
  name: 'Robot',
  secretHashes: ['hash'],
  grants: ['client_credentials'],
  scopes: undefined,
  redirectUris: [],
}

const keyring = await createKeyring({ store: memorySigningKeys(), now: () => instant })
const { kid, key: privateKey } = await keyring.signingKey()

/** Everything that a verifier looks at, with one account, one session, one client and nothing revoked. */
function world(now = instant) {
  const accounts = memoryAccounts()
  accounts.put('john', john)
  const sessions = memorySessions()
  sessions.begin(session, undefined)
  const revokedTokens = memoryRevokedTokens()
  const clients = memoryClients([robot])
  const stores = { accounts, sessions, clients, revokedTokens }
  return { ...stores, catalogue, keyring, issuer, audience, accessTokenTtl: 600, now: () => now }
}

const goodClaims = () => ({
  iss: issuer,
  aud: audience,
  sub: john.id,
  client_id: 'first-party',
  sid: session.id,
  auth_time: seconds,
  jti: randomUUID(),
  iat: seconds,
  exp: seconds + 600,
  scope: 'me items',
})

const goodHeader: JWTHeaderParameters = { alg: 'ES256', typ: 'at+jwt', kid }

/** A token by our own key that differs from a good one in the given claims and header members. */
function forge(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({ ...goodClaims(), ...claims })
    .setProtectedHeader({ ...goodHeader, ...header })
    .sign(privateKey)
}

const encode = (value: unknown) => base64url.encode(JSON.stringify(value))

/** Well signed, for headers and payloads that no library would sign. */
async function signRaw(header: unknown, payload: string, key = privateKey): Promise<string> {
  const signed = `${encode(header)}.${base64url.encode(payload)}`
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(signed))
  return `${signed}.${base64url.encode(new Uint8Array(signature))}`
}

/** For what cannot be signed. */
const rawToken = (header: unknown, signature = '') => `${encode(header)}.${encode(goodClaims())}.${signature}`

async function reasonFor(token: string, verification: AccessTokenVerification = world()): Promise<string> {
  const outcome = await verifyAccessToken(token, verification).then(
    () => 'accepted',
    (error: unknown) => error,
  )
  if (outcome instanceof InvalidTokenError) return outcome.reason
  if (outcome === 'accepted') return outcome
  throw outcome
}

describe('a signed token', () => {
  const sign = (scopes: readonly string[], account = john, now = instant) =>
    signAccessToken({ login: { account, session }, clientId: 'first-party', audience, scopes }, world(now))

  it('has the header and the claims of RFC 9068, and no others', async () => {
    const token = await sign(['me', 'items'])
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid })
    expect(decodeJwt(token)).toEqual({ ...goodClaims(), jti: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  })

  it('has no scope claim when nothing was granted', async () => {
    expect(decodeJwt(await sign([]))).not.toHaveProperty('scope')
  })

  it('never shares its id with another', async () => {
    expect(decodeJwt(await sign([])).jti).not.toBe(decodeJwt(await sign([])).jti)
  })

  it('verifies, and gives its claims', async () => {
    const token = await sign(['me', 'items'])
    expect(await verifyAccessToken(token, world())).toEqual(decodeJwt(token))
  })

  it('verifies although the older tokens were shut out earlier in the same second', async () => {
    const now = new Date(instant.getTime() + 700)
    const account = { ...john, tokensNotBefore: new Date(instant.getTime() + 500) }
    const surroundings = world(now)
    surroundings.accounts.put('john', account)
    expect(await reasonFor(await sign([], account, now), surroundings)).toBe('accepted')
    expect(await reasonFor(await sign([], john, now), surroundings)).toBe('revoked')
  })

  it('is accepted by jose with nothing but the key set', async () => {
    const { payload } = await jwtVerify(await sign(['me']), createLocalJWKSet(await keyring.jwks()), {
      typ: 'at+jwt',
      currentDate: instant,
    })
    expect(payload.sub).toBe(john.id)
  })

  it('is accepted by the RFC 9068 validator of oauth4webapi with nothing but the key set', async () => {
    const now = new Date()
    const token = await sign(['me'], john, now)
    const request = new Request(audience, { headers: { authorization: `Bearer ${token}` } })
    const server = { issuer, jwks_uri: `${issuer}/jwks` }
    const claims = await validateJwtAccessToken(server, request, audience, {
      [customFetch]: async () => Response.json(await keyring.jwks()),
    })
    expect(claims).toMatchObject({ sub: john.id, scope: 'me' })
  })
})

describe('a token is accepted', () => {
  it.each([
    ['with an array of audiences, ours among them', { aud: ['https://other.example', audience] }],
    ['without a scope', { scope: undefined }],
    ['with an empty scope', { scope: '' }],
    ['B10 with an array of scopes', { scope: ['me', 'items'] }],
    ['with claims that we do not know', { amr: ['pwd'] }],
    ['one second before it expires', { exp: seconds + 1 }],
    ['with an nbf 5 seconds ahead', { nbf: seconds + 5 }],
    ['with an iat 5 seconds ahead', { iat: seconds + 5 }],
  ])('%s', async (_rule, claims) => {
    expect(await reasonFor(await forge(claims))).toBe('accepted')
  })

  it.each(['AT+JWT', 'application/at+jwt', 'application/AT+jwt'])('with the type written %s', async (typ) => {
    expect(await reasonFor(await forge({}, { typ }))).toBe('accepted')
  })

  it('B10 with its scope claim as it was', async () => {
    const claims = await verifyAccessToken(await forge({ scope: ['me', 'items'] }), world())
    expect(claims.scope).toEqual(['me', 'items'])
  })
})

describe('B07 a token is refused', () => {
  it.each([
    ['expired', { exp: seconds - 1 }, 'expired'],
    ['that expires right now', { exp: seconds }, 'expired'],
    ['of another issuer', { iss: 'https://evil.example' }, 'issuer'],
    ['of an issuer that differs by a slash', { iss: `${issuer}/` }, 'issuer'],
    ['for another audience', { aud: 'https://other.example' }, 'audience'],
    ['for no audience of an empty array', { aud: [] }, 'audience'],
    ['whose nbf lies 6 seconds ahead', { nbf: seconds + 6 }, 'not_yet'],
    ['whose iat lies 6 seconds ahead', { iat: seconds + 6 }, 'not_yet'],
  ])('%s', async (_rule, claims, reason) => {
    expect(await reasonFor(await forge(claims))).toBe(reason)
  })

  it.each(['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'])('without %s', async (claim) => {
    expect(await reasonFor(await forge({ [claim]: undefined }))).toBe('claims')
  })

  it.each([
    ['iss', 7, 'issuer'],
    ['iss', null, 'issuer'],
    ['aud', 7, 'audience'],
    ['aud', null, 'audience'],
    ['aud', [audience, 7], 'claims'],
    ['exp', '9999999999', 'claims'],
    ['exp', null, 'claims'],
    ['iat', '0', 'claims'],
    ['iat', true, 'claims'],
    ['nbf', '0', 'claims'],
    ['nbf', {}, 'claims'],
    ['sub', 7, 'claims'],
    ['sub', '', 'claims'],
    ['client_id', ['first-party'], 'claims'],
    ['client_id', '', 'claims'],
    ['sid', '', 'claims'],
    ['sid', 7, 'claims'],
    ['auth_time', '0', 'claims'],
    ['jti', 7, 'claims'],
    ['jti', '', 'claims'],
  ])('whose %s is %j', async (claim, value, reason) => {
    expect(await reasonFor(await forge({ [claim]: value }))).toBe(reason)
  })

  it.each([7, true, null, { me: true }, ' me', 'me  items', 'a"b', 'mé', [7], ['me items'], [''], [['me']]])(
    'B10 whose scope is %j',
    async (scope) => {
      expect(await reasonFor(await forge({ scope }))).toBe('claims')
    },
  )

  it('whose exp is beyond all numbers', async () => {
    const payload = JSON.stringify(goodClaims()).replace(/"exp":\d+/, '"exp":1e999')
    expect(await reasonFor(await signRaw(goodHeader, payload))).toBe('claims')
  })

  it.each([
    ['with a plain JWT type', { typ: 'JWT' }, 'type'],
    ['without a type', { typ: undefined }, 'type'],
    ['whose type is no string', { typ: 7 }, 'type'],
    ['with the type of an ID token in disguise', { typ: 'at+jwt;x' }, 'type'],
    ['with an unknown kid', { kid: 'unknown' }, 'key'],
    ['without a kid', { kid: undefined }, 'key'],
    ['whose kid is no string', { kid: 7 }, 'key'],
  ])('%s', async (_rule, header, reason) => {
    expect(await reasonFor(await forge({}, header))).toBe(reason)
  })

  it.each(['none', 'None', 'NONE', 'nOnE'])('with alg %s and no signature', async (alg) => {
    expect(await reasonFor(rawToken({ ...goodHeader, alg }))).toBe('algorithm')
  })

  it('with an alg of another kind than the key, or none at all', async () => {
    expect(await reasonFor(rawToken({ ...goodHeader, alg: 'RS256' }, 'AAAA'))).toBe('algorithm')
    expect(await reasonFor(rawToken({ ...goodHeader, alg: 7 }, 'AAAA'))).toBe('malformed')
    expect(await reasonFor(rawToken({ ...goodHeader, alg: undefined }, 'AAAA'))).toBe('malformed')
  })

  it('signed as HS256 with the public key for a secret', async () => {
    const { key } = (await keyring.verificationKey(kid)) ?? {}
    if (key === undefined) throw new Error('the key is not known')
    const unsigned = rawToken({ ...goodHeader, alg: 'HS256' }).slice(0, -1)
    const publicKey = await crypto.subtle.importKey(
      'jwk',
      (await keyring.jwks()).keys[0] ?? {},
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['verify'],
    )
    for (const secret of [await exportSPKI(publicKey), JSON.stringify((await keyring.jwks()).keys[0])]) {
      const signature = createHmac('sha256', secret).update(unsigned).digest('base64url')
      expect(await reasonFor(`${unsigned}.${signature}`)).toBe('algorithm')
    }
  })

  it('signed by another key under our kid', async () => {
    const other = await generateKeyPair('ES256')
    const token = await new SignJWT(goodClaims()).setProtectedHeader(goodHeader).sign(other.privateKey)
    expect(await reasonFor(token)).toBe('signature')
  })

  it('signed by a key that it brings along', async () => {
    const { privateKey: own, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await crypto.subtle.exportKey('jwk', publicKey)
    const header = { ...goodHeader, jwk, jku: 'https://evil.example/jwks', x5u: 'https://evil.example' }
    const token = await signRaw(header, JSON.stringify(goodClaims()), own)
    expect(await reasonFor(token)).toBe('signature')
  })

  it('whose payload or signature was exchanged', async () => {
    const [header, , signature] = (await forge()).split('.')
    const payload = encode({ ...goodClaims(), sub: 'usr_admin' })
    expect(await reasonFor(`${header}.${payload}.${signature}`)).toBe('signature')
    expect(await reasonFor(`${header}.${payload}.`)).toBe('signature')
    expect(await reasonFor(`${header}.${payload}.!!`)).toBe('malformed')
  })

  it('with a critical extension, known to jose or not', async () => {
    expect(await reasonFor(rawToken({ ...goodHeader, crit: ['x'], x: 1 }, 'AAAA'))).toBe('malformed')
    expect(await reasonFor(rawToken({ ...goodHeader, crit: [] }, 'AAAA'))).toBe('malformed')
    expect(await reasonFor(rawToken({ ...goodHeader, crit: 'exp', exp: 1 }, 'AAAA'))).toBe('malformed')
    const unencoded = { ...goodHeader, crit: ['b64'], b64: false }
    expect(await reasonFor(await signRaw(unencoded, JSON.stringify(goodClaims())))).toBe('malformed')
  })

  it('that is encrypted, in five parts', async () => {
    const { publicKey } = await generateKeyPair('ECDH-ES')
    const token = await new CompactEncrypt(new TextEncoder().encode(await forge()))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', typ: 'at+jwt', kid })
      .encrypt(publicKey)
    expect(token.split('.')).toHaveLength(5)
    expect(await reasonFor(token)).toBe('malformed')
  })

  it('over 8 KB, however well signed', async () => {
    expect(await reasonFor(await forge({ padding: 'x'.repeat(5_000) }))).toBe('accepted')
    expect(await reasonFor(await forge({ padding: 'x'.repeat(8_000) }))).toBe('malformed')
  })

  it.each([
    '',
    '.',
    '..',
    '...',
    'a.b',
    'a.b.c',
    'e30.e30.',
    'bnVsbA.e30.',
    'W10.e30.',
    ' . . ',
    'eyJ.eyJ.eyJ',
  ])('that is nothing but %j', async (token) => {
    expect(['malformed', 'type']).toContain(await reasonFor(token))
  })
})

describe('B07 whatever is sent', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json().map((json) => base64url.encode(json)),
    fc.constant(encode(goodHeader)),
    fc.base64String(),
  )
  const header = fc
    .record({ alg: fc.jsonValue(), typ: fc.constant('at+jwt'), kid: fc.constant(kid), crit: fc.jsonValue() })
    .map(encode)

  it('nothing is thrown but an InvalidTokenError', async () => {
    const garbage = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
      fc.tuple(header, part, part).map((parts) => parts.join('.')),
    )
    await fc.assert(
      fc.asyncProperty(garbage, async (token) => {
        expect(await reasonFor(token)).not.toBe('accepted')
      }),
      { numRuns: 1_000 },
    )
  })

  it('any set of claims that we signed is accepted or refused, and never more than that', async () => {
    const claim = fc.constantFrom('iss', 'aud', 'sub', 'client_id', 'jti', 'iat', 'exp', 'nbf', 'scope')
    await fc.assert(
      fc.asyncProperty(claim, fc.jsonValue(), async (name, value) => {
        const token = await signRaw(goodHeader, JSON.stringify({ ...goodClaims(), [name]: value }))
        await expect(reasonFor(token)).resolves.toBeTypeOf('string')
      }),
      { numRuns: 300 },
    )
  })

  it('one changed character makes a good token bad', async () => {
    const token = await forge()
    // The last character of a part may carry bits that decode to nothing.
    const inside = [...token]
      .map((_, index) => index)
      .filter((index) => token[index] !== '.' && !/^(?:\.|$)/.test(token.slice(index + 1)))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...inside), async (index) => {
        const changed = token[index] === 'A' ? 'B' : 'A'
        const bad = token.slice(0, index) + changed + token.slice(index + 1)
        expect(await reasonFor(bad)).not.toBe('accepted')
      }),
    )
  })
})

describe('B08 a token is refused', () => {
  it('after it was revoked by its id, and no other with it', async () => {
    const surroundings = world()
    await surroundings.revokedTokens.add('jti-1', instant)
    expect(await reasonFor(await forge({ jti: 'jti-1' }), surroundings)).toBe('revoked')
    expect(await reasonFor(await forge({ jti: 'jti-2' }), surroundings)).toBe('accepted')
  })

  it('when the account is disabled', async () => {
    const surroundings = world()
    surroundings.accounts.put('john', { ...john, disabled: true })
    expect(await reasonFor(await forge(), surroundings)).toBe('account')
  })

  it('when the account is gone', async () => {
    const surroundings = world()
    surroundings.accounts.remove('john')
    expect(await reasonFor(await forge(), surroundings)).toBe('account')
  })

  it.each([
    ['a second before', -1_000, 'accepted'],
    ['at the very instant', 0, 'accepted'],
    ['a millisecond after', 1, 'revoked'],
  ])(
    'when it was issued before the not-before of its account: shut out %s',
    async (_rule, offset, outcome) => {
      const surroundings = world()
      surroundings.accounts.put('john', { ...john, tokensNotBefore: new Date(instant.getTime() + offset) })
      expect(await reasonFor(await forge(), surroundings)).toBe(outcome)
    },
  )
})

describe('B08 a token of a session is refused', () => {
  it('as soon as the session has ended, and no other with it', async () => {
    const surroundings = world()
    await surroundings.sessions.begin({ ...session, id: 'session-2' }, undefined)
    await surroundings.sessions.end(session.id, instant)
    expect(await reasonFor(await forge(), surroundings)).toBe('session')
    expect(await reasonFor(await forge({ sid: 'session-2' }), surroundings)).toBe('accepted')
  })

  it.each([
    ['that nobody knows', { sid: 'unknown' }],
    ['of another client', { client_id: 'robot' }],
    ['that it does not name', { sid: undefined }],
  ])('%s', async (_rule, claims) => {
    expect(await reasonFor(await forge(claims))).toBe('session')
  })

  it('of another account', async () => {
    const surroundings = world()
    surroundings.accounts.put('eve', { ...john, id: 'usr_eve' })
    expect(await reasonFor(await forge({ sub: 'usr_eve' }), surroundings)).toBe('session')
  })

  it.each([
    [1, 'accepted'],
    [0, 'session'],
  ])('that runs out in %d ms: %s', async (ms, outcome) => {
    const surroundings = world()
    const expiresAt = new Date(instant.getTime() + ms)
    await surroundings.sessions.begin({ ...session, expiresAt }, undefined)
    expect(await reasonFor(await forge(), surroundings)).toBe(outcome)
  })
})

describe('a token of a client for itself', () => {
  const sign = (clientId = robot.id) =>
    signAccessToken({ login: undefined, clientId, audience, scopes: ['items'] }, world())

  it('T40 has a subject that no account can have, and no session', async () => {
    const claims = decodeJwt(await sign())
    expect(claims).toMatchObject({ sub: 'client:robot', client_id: 'robot' })
    expect(claims).not.toHaveProperty('sid')
    expect(await reasonFor(await sign())).toBe('accepted')
  })

  it('B08 dies with the client', async () => {
    const surroundings = world()
    await surroundings.clients.remove(robot.id)
    expect(await reasonFor(await sign(), surroundings)).toBe('client')
    expect(await reasonFor(await sign('never-there'))).toBe('client')
  })

  it('B08 dies with the right of the client to have any', async () => {
    const clients = memoryClients([{ ...robot, grants: ['authorization_code'] }])
    expect(await reasonFor(await sign(), { ...world(), clients })).toBe('client')
  })

  it('B08 can be revoked by its id', async () => {
    const surroundings = world()
    const token = await sign()
    await surroundings.revokedTokens.add(decodeJwt(token).jti ?? '', instant)
    expect(await reasonFor(token, surroundings)).toBe('revoked')
  })
})

describe('a store that fails', () => {
  const down = () => Promise.reject(new Error('store down'))

  it.each<[string, Partial<AccessTokenVerification>]>([
    ['the accounts', { accounts: { ...memoryAccounts(), findById: down } }],
    ['the sessions', { sessions: { find: down } }],
    ['the revoked tokens', { revokedTokens: { ...memoryRevokedTokens(), has: down } }],
    ['the keys', { keyring: { ...keyring, verificationKey: down } }],
  ])('says nothing of the token: %s', async (_rule, failing) => {
    await expect(verifyAccessToken(await forge(), { ...world(), ...failing })).rejects.toThrow('store down')
  })

  it('is not asked about a token that is not ours', async () => {
    const closed = {
      ...world(),
      accounts: { ...memoryAccounts(), findById: down },
      sessions: { find: down },
      revokedTokens: { has: down, add: down },
    }
    expect(await reasonFor(await forge({ exp: seconds }), closed)).toBe('expired')
  })
})
