import { decodeJwt } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import type { AuditEvent } from '../../src/oauth/audit.ts'
import { OAuthError } from '../../src/oauth/errors.ts'
import { createPasswordHasher, type PasswordHasher } from '../../src/oauth/passwords.ts'
import {
  createTokenService,
  FIRST_PARTY_CLIENT_ID,
  type TokenRequest,
  type TokenServiceNeeds,
} from '../../src/oauth/token-service.ts'
import {
  memoryAccounts,
  memoryAttempts,
  memoryAuthorizationCodes,
  memoryClients,
  memoryRevokedTokens,
  memorySessions,
  memorySigningKeys,
} from './memory-stores.ts'

const hasher = createPasswordHasher({ cost: 10 })
const secretHash = await hasher.hash('secret')
afterAll(() => hasher.close())

const instant = new Date('2026-03-01T12:00:00.250Z')
const scopesOf = new Map([
  ['customer', ['me', 'items']],
  ['admin', ['admin']],
])
const implied = new Map([['admin', ['me', 'items', 'users:read']]])
const catalogue = {
  has: (scope: string) => ['me', 'items', 'users:read', 'admin'].includes(scope),
  closure: (scopes: Iterable<string>) =>
    new Set([...scopes].flatMap((scope) => [scope, ...(implied.get(scope) ?? [])])),
}

function accountsOf() {
  const accounts = memoryAccounts()
  const account = { passwordHash: secretHash, disabled: false, tokensNotBefore: undefined }
  accounts.put('johndoe', { ...account, id: 'usr_john', roles: ['customer'] })
  accounts.put('root', { ...account, id: 'usr_root', roles: ['admin'] })
  accounts.put('alice', { ...account, id: 'usr_alice', roles: ['customer'], disabled: true })
  accounts.put('nobody', { ...account, id: 'usr_nobody', roles: [] })
  return accounts
}

function serviceWith(needs: Partial<TokenServiceNeeds> = {}) {
  return createTokenService({
    accounts: accountsOf(),
    signingKeys: memorySigningKeys(),
    revokedTokens: memoryRevokedTokens(),
    clients: memoryClients(),
    sessions: memorySessions(),
    authorizationCodes: memoryAuthorizationCodes(),
    attempts: memoryAttempts(),
    passwords: hasher,
    catalogue,
    allowedScopes: (roles) => roles.flatMap((role) => scopesOf.get(role) ?? []),
    issuer: 'https://auth.example',
    audience: 'https://api.example/graphql',
    now: () => instant,
    ...needs,
  })
}

const login = (request: Partial<TokenRequest> = {}): TokenRequest => ({
  grantType: 'password',
  username: 'johndoe',
  password: 'secret',
  scope: undefined,
  ...request,
})

/** The real hasher, and how many compares were asked of it. */
function counted(): PasswordHasher & { readonly compares: () => number } {
  let compares = 0
  return {
    ...hasher,
    compares: () => compares,
    verify(password, hash) {
      compares += 1
      return hasher.verify(password, hash)
    },
    verifyAgainstDummy(password) {
      compares += 1
      return hasher.verifyAgainstDummy(password)
    },
  }
}

async function refusal(request: TokenRequest, needs: Partial<TokenServiceNeeds> = {}) {
  const service = await serviceWith(needs)
  const outcome = await service.grant(request).catch((error: unknown) => error)
  if (!(outcome instanceof OAuthError)) throw new Error('the request was not refused', { cause: outcome })
  return outcome
}

describe('a password grant', () => {
  it('T01 answers with a bearer token for what was asked', async () => {
    const answer = await (await serviceWith()).grant(login({ scope: 'me' }))
    expect(answer).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 600,
      scope: 'me',
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
    })
  })

  it('T01 signs a token that verifies, for the account by its id', async () => {
    const service = await serviceWith()
    const { accessToken } = await service.grant(login({ scope: 'items me' }))
    const second = Math.floor(instant.getTime() / 1_000)
    expect(await service.verify(accessToken)).toEqual({
      iss: 'https://auth.example',
      aud: 'https://api.example/graphql',
      sub: 'usr_john',
      client_id: FIRST_PARTY_CLIENT_ID,
      jti: expect.any(String),
      sid: expect.any(String),
      auth_time: second,
      iat: second,
      exp: second + 600,
      scope: 'items me',
    })
  })

  it('T02 names the scopes that were granted where they are fewer than requested', async () => {
    const { accessToken, scope } = await (await serviceWith()).grant(login({ scope: 'users:read me' }))
    expect(scope).toBe('me')
    expect(decodeJwt(accessToken).scope).toBe('me')
  })

  it.each([undefined, ''])('T03 grants nothing when the scope is %j', async (requested) => {
    const { accessToken, scope } = await (await serviceWith()).grant(login({ scope: requested }))
    expect(scope).toBeUndefined()
    expect(decodeJwt(accessToken)).not.toHaveProperty('scope')
  })

  it('grants what a role implies, and writes it as asked', async () => {
    const service = await serviceWith()
    expect((await service.grant(login({ username: 'root', scope: 'users:read' }))).scope).toBe('users:read')
    expect((await service.grant(login({ username: 'root', scope: 'admin' }))).scope).toBe('admin')
  })

  it('T17 grants a repeated scope once', async () => {
    expect((await (await serviceWith()).grant(login({ scope: 'me me' }))).scope).toBe('me')
  })

  it('compares user names exactly', async () => {
    expect((await refusal(login({ username: 'Johndoe' }))).code).toBe('invalid_grant')
  })
})

describe('a refusal', () => {
  it.each([
    ['T06 no grant type', { grantType: undefined }, 'invalid_request'],
    ['T06 an empty grant type', { grantType: '' }, 'invalid_request'],
    ['T07 an unknown grant type', { grantType: 'implicit' }, 'unsupported_grant_type'],
    ['T07 the grant type in another case', { grantType: 'Password' }, 'unsupported_grant_type'],
    ['T07 a grant type that every object has', { grantType: 'constructor' }, 'unsupported_grant_type'],
    ['T09 no user name', { username: undefined }, 'invalid_request'],
    ['T09 an empty user name', { username: '' }, 'invalid_request'],
    ['T09 no password', { password: undefined }, 'invalid_request'],
    ['T09 an empty password', { password: '' }, 'invalid_request'],
    ['T09 a user name with a NUL, that databases choke on', { username: 'john\u0000' }, 'invalid_request'],
    ['T09 a user name with half a character', { username: 'john\ud800' }, 'invalid_request'],
    [
      'T09 a password with a NUL, where bcrypt starts over',
      { password: 'secret\u0000secret' },
      'invalid_request',
    ],
    ['T13 a malformed scope', { scope: 'me  items' }, 'invalid_scope'],
    ['T14 a scope that does not exist', { scope: 'me nope' }, 'invalid_scope'],
    ['T15 only scopes that are not allowed', { scope: 'users:read' }, 'invalid_scope'],
    ['T15 any scope for an account without roles', { username: 'nobody', scope: 'me' }, 'invalid_scope'],
  ])('%s', async (_rule, request, code) => {
    expect((await refusal(login(request))).code).toBe(code)
  })

  it('T15 in strict mode one scope that is not allowed refuses all', async () => {
    expect((await refusal(login({ scope: 'me users:read' }), { strictScopes: true })).code).toBe(
      'invalid_scope',
    )
  })

  it('T10 answers a wrong password, an unknown user, a disabled user and 73 bytes alike, after one compare each', async () => {
    const wrong: Partial<TokenRequest>[] = [
      { password: 'wrong' },
      { username: 'unknown' },
      { username: 'alice' },
      { username: 'alice', password: 'wrong' },
      { password: 'x'.repeat(73) },
      { username: 'unknown', password: 'x'.repeat(73) },
    ]
    for (const request of wrong) {
      const passwords = counted()
      const { code, description, retryAfter } = await refusal(login(request), { passwords })
      expect({ code, description, retryAfter }).toEqual({
        code: 'invalid_grant',
        description: 'the user name or the password is wrong',
        retryAfter: undefined,
      })
      expect(passwords.compares()).toBe(1)
    }
  })

  it('T13 T14 a mistake in the scope costs no compare and is the same for every account', async () => {
    for (const scope of ['me  items', 'nope']) {
      const passwords = counted()
      const known = await refusal(login({ scope }), { passwords })
      const unknown = await refusal(login({ scope, username: 'unknown' }), { passwords })
      expect(known).toMatchObject({ code: 'invalid_scope', description: unknown.description })
      expect(passwords.compares()).toBe(0)
    }
  })

  it('T15 what an account is allowed is told only after its password', async () => {
    expect((await refusal(login({ scope: 'users:read', password: 'wrong' }))).code).toBe('invalid_grant')
  })

  it('T62 comes at once when the queue of the hasher is full', async () => {
    const small = createPasswordHasher({ cost: 10, workers: 1, maxQueue: 1 })
    const service = await serviceWith({ passwords: small })
    const usernames = ['johndoe', 'johndoe', 'unknown', 'alice', 'johndoe']
    const outcomes = await Promise.allSettled(usernames.map((username) => service.grant(login({ username }))))
    await small.close()
    const full = expect.objectContaining({ code: 'temporarily_unavailable', retryAfter: 1 })
    expect(outcomes.slice(0, 2).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(outcomes.slice(2)).toEqual(new Array(3).fill({ status: 'rejected', reason: full }))
  })

  it('is not what a failing store gives: that passes through', async () => {
    const failing = { ...memoryAccounts(), findByUsername: () => Promise.reject(new Error('store down')) }
    const service = await serviceWith({ accounts: failing })
    await expect(service.grant(login())).rejects.toThrow('store down')
  })
})

describe('after a rise of the cost', () => {
  const costly = createPasswordHasher({ cost: 11 })
  afterAll(() => costly.close())

  it('a login replaces the hash, and the password stays good', async () => {
    const accounts = accountsOf()
    const service = await serviceWith({ accounts, passwords: costly })
    await service.grant(login())
    expect((await accounts.findByUsername('johndoe'))?.passwordHash).toMatch(/^\$2b\$11\$/)
    await expect(service.grant(login())).resolves.toBeDefined()
  })

  it('a login that fails leaves the hash alone', async () => {
    const accounts = accountsOf()
    await refusal(login({ password: 'wrong' }), { accounts, passwords: costly })
    await refusal(login({ username: 'alice' }), { accounts, passwords: costly })
    expect((await accounts.findByUsername('johndoe'))?.passwordHash).toBe(secretHash)
    expect((await accounts.findByUsername('alice'))?.passwordHash).toBe(secretHash)
  })

  it('a login succeeds although the new hash cannot be stored', async () => {
    const accounts = { ...accountsOf(), replacePasswordHash: () => Promise.reject(new Error('read-only')) }
    const service = await serviceWith({ accounts, passwords: costly })
    await expect(service.grant(login())).resolves.toMatchObject({ tokenType: 'Bearer' })
  })

  it('hashes of the live cost stay', async () => {
    const accounts = accountsOf()
    await (await serviceWith({ accounts })).grant(login())
    expect((await accounts.findByUsername('johndoe'))?.passwordHash).toBe(secretHash)
  })
})

describe('a token service', () => {
  it.each([1, 3_600])('signs tokens that live %d seconds', async (accessTokenTtl) => {
    let now = instant
    const service = await serviceWith({ accessTokenTtl, now: () => now })
    const { accessToken, expiresIn } = await service.grant(login())
    expect(expiresIn).toBe(accessTokenTtl)
    now = new Date(instant.getTime() - 251 + accessTokenTtl * 1_000)
    expect(await service.verify(accessToken)).toBeDefined()
    now = new Date(now.getTime() + 1)
    await expect(service.verify(accessToken)).rejects.toMatchObject({ reason: 'expired' })
  })

  it.each([0, -1, 3_601, 1.5, Number.NaN])(
    'is not made for tokens that live %d seconds',
    async (accessTokenTtl) => {
      await expect(serviceWith({ accessTokenTtl })).rejects.toThrow(RangeError)
    },
  )

  it.each([
    ['refreshIdle', 0],
    ['refreshAbsolute', 1.5],
    ['refreshGrace', -1],
    ['refreshGrace', 61],
  ])('is not made with a %s of %d seconds', async (option, seconds) => {
    await expect(serviceWith({ [option]: seconds })).rejects.toThrow(RangeError)
  })

  it('T07 knows no password grant when that is switched off', async () => {
    expect((await refusal(login(), { passwordGrant: false })).code).toBe('unsupported_grant_type')
  })

  it('notes each token that it issues, and never the token', async () => {
    const events: AuditEvent[] = []
    const service = await serviceWith({ audit: (event) => void events.push(event) })
    const first = await service.grant(login({ scope: 'me' }), undefined, { address: '192.0.2.1' })
    const second = await service.grant({ grantType: 'refresh_token', refreshToken: first.refreshToken })
    const of = { accountId: 'usr_john', clientId: FIRST_PARTY_CLIENT_ID }
    const issued = { scopes: ['me'], sessionId: decodeJwt(first.accessToken).sid, ...of }
    expect(events).toEqual([
      { type: 'login_succeeded', ...of, address: '192.0.2.1' },
      { type: 'token_issued', grant: 'password', ...issued, address: '192.0.2.1' },
      { type: 'token_refreshed', ...issued },
    ])
    const noted = JSON.stringify(events)
    for (const { accessToken, refreshToken = '' } of [first, second]) {
      expect(noted).not.toContain(accessToken)
      expect(noted).not.toContain(refreshToken)
    }
  })

  it('M5 shows the keys its tokens are signed with', async () => {
    const service = await serviceWith()
    const { keys } = await service.jwks()
    expect(keys).toEqual([expect.objectContaining({ kty: 'EC', alg: 'ES256', use: 'sig' })])
    expect(keys[0]).not.toHaveProperty('d')
  })

  it('accepts the tokens of another instance on the same stores, and no others', async () => {
    const stores = { accounts: accountsOf(), sessions: memorySessions() }
    const signingKeys = memorySigningKeys()
    const [one, other] = await Promise.all([1, 2].map(() => serviceWith({ ...stores, signingKeys })))
    const stranger = await serviceWith(stores)
    const { accessToken } = (await one?.grant(login())) ?? { accessToken: '' }
    await expect(other?.verify(accessToken)).resolves.toMatchObject({ sub: 'usr_john' })
    await expect(stranger.verify(accessToken)).rejects.toMatchObject({ reason: 'key' })
  })
})
