import { createHmac } from 'node:crypto'
import { createYoga } from 'graphql-yoga'
import {
  base64url,
  CompactEncrypt,
  calculateJwkThumbprint,
  decodeJwt,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
} from 'jose'
import type { MutableToken } from 'oauth2-mock-server'
import { afterAll, describe, expect, it } from 'vitest'
import {
  createIssuerVerifier,
  type IssuerVerifierOptions,
  type TrustedIssuer,
} from '../../src/oauth/index.ts'
import { useScopes } from '../../src/yoga/index.ts'
import { buildSchema } from '../scopes/examples.ts'
import { startMockIssuer, startOidcProvider } from './external-issuers.ts'

const audience = 'https://api.example/graphql'
const oidc = await startOidcProvider(audience)
const mock = await startMockIssuer()
const twin = await startMockIssuer()
afterAll(() => Promise.all([oidc, mock, twin].map((server) => server[Symbol.asyncDispose]())))

const trust = (
  { issuer, jwksUri }: { readonly issuer: string; readonly jwksUri: string },
  rules: Partial<TrustedIssuer> = {},
): TrustedIssuer => ({ issuer, jwksUri, audience, algorithms: ['RS256'], ...rules })

const trustedOidc = trust(oidc, { algorithms: ['ES256'] })

/** What a verifier makes of a token: its claims, or the reason of the refusal. */
async function judge(
  token: string,
  rules: Partial<TrustedIssuer> = {},
  options: IssuerVerifierOptions = {},
): Promise<unknown> {
  const reasons: string[] = []
  const verify = createIssuerVerifier([trustedOidc, trust(mock, rules)], {
    allowInsecureHttp: true,
    onRefused: ({ reason }) => reasons.push(reason),
    ...options,
  })
  return (await verify(token)) ?? reasons.join()
}

/** A token of the mock server that is good but for what is changed. */
function bent(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = { typ: 'at+jwt' },
  issuer = mock,
): Promise<string> {
  return issuer.token((token: MutableToken) => {
    Object.assign(token.payload, { aud: audience, sub: 'usr_1' }, claims)
    Object.assign(token.header, header)
  })
}

const seconds = () => Math.floor(Date.now() / 1_000)
const at = (second: number | undefined) => ({ now: () => new Date((second ?? 0) * 1_000) })

describe('a token of a trusted issuer', () => {
  it('oidc-provider: is accepted, with all its claims', async () => {
    expect(await judge(await oidc.token('me items'))).toEqual({
      iss: oidc.issuer,
      sub: 'nightly',
      client_id: 'nightly',
      aud: audience,
      scope: 'me items',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
    })
  })

  it.each([
    ['a string', { scope: 'me items' }, {}],
    ['a list', { scope: ['me', 'items'] }, {}],
    ['scp as a string', { scp: 'me items' }, {}],
    ['scp as a list', { scp: ['me', 'items'] }, {}],
    ['scopes', { scopes: ['me', 'items'] }, {}],
    [
      'permissions beside a scope',
      { scope: 'openid', permissions: ['me', 'items'] },
      { scopeClaim: 'permissions' },
    ],
    [
      'roles of a realm',
      { realm_access: { roles: ['customer', 'admin'] } },
      { roleScopes: { 'realm_access.roles': { customer: ['me', 'items'] } } },
    ],
  ])('says its scopes in one string, whatever the issuer writes: %s', async (_shape, claims, rules) => {
    expect(await judge(await bent(claims), rules)).toMatchObject({ scope: 'me items' })
  })

  it('has no scope when the issuer names none in the claim that counts', async () => {
    const token = await bent({ scope: 'admin' })
    expect(await judge(token, { scopeClaim: 'permissions' })).toMatchObject({ scope: '' })
  })

  it('has no scope by a role that only is called like one', async () => {
    const token = await bent({ roles: ['admin'], groups: ['admin'] })
    expect(await judge(token)).toMatchObject({ scope: '', roles: ['admin'] })
  })

  it('may name several audiences, and the issuer several for this API', async () => {
    const token = await bent({ aud: ['https://other.example', audience] })
    expect(await judge(token)).toMatchObject({ iss: mock.issuer })
    expect(await judge(token, { audience: ['urn:api', audience] })).toMatchObject({ iss: mock.issuer })
  })
})

describe('by its claims a token is refused', () => {
  it.each([
    ['without an audience', { aud: undefined }, 'claims'],
    ['for another audience', { aud: 'https://other.example' }, 'audience'],
    ['for an audience that only begins like this one', { aud: `${audience}/` }, 'audience'],
    ['that has expired', { exp: seconds() - 1 }, 'expired'],
    ['without an end', { exp: undefined }, 'claims'],
    ['whose end is no number', { exp: '9999999999' }, 'claims'],
    ['without a time of issue', { iat: undefined }, 'claims'],
    ['of an issuer that is not trusted', { iss: 'https://evil.example' }, 'issuer'],
    ['of an issuer written a little differently', { iss: `${mock.issuer}/` }, 'issuer'],
    ['of a list of issuers', { iss: [mock.issuer] }, 'issuer'],
    ['with scopes that cannot be read', { scope: { me: true } }, 'claims'],
  ])('%s', async (_case, claims, reason) => {
    expect(await judge(await bent(claims))).toBe(reason)
  })

  it('at the very second it expires, skew or not', async () => {
    const token = await bent()
    const { exp = 0 } = decodeJwt(token)
    expect(await judge(token, { clockSkew: 60 }, at(exp))).toBe('expired')
    expect(await judge(token, { clockSkew: 0 }, at(exp - 1))).toMatchObject({ exp })
  })

  it.each(['nbf', 'iat'])('when its %s lies further ahead than the skew', async (claim) => {
    const now = seconds()
    const token = await bent({ iat: now - 100, nbf: now - 100, [claim]: now })
    expect(await judge(token, { clockSkew: 20 }, at(now - 20))).toMatchObject({ [claim]: now })
    expect(await judge(token, { clockSkew: 20 }, at(now - 21))).toBe('not_yet')
    expect(await judge(token, {}, at(now - 30))).toMatchObject({ [claim]: now })
    expect(await judge(token, {}, at(now - 31))).toBe('not_yet')
  })

  it('whose end is infinite once read', async () => {
    const [key] = mock.keys.toJSON(true)
    const payload = `{"iss":"${mock.issuer}","aud":"${audience}","iat":1,"exp":1e999}`
    const header = base64url.encode(JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid: 'first' }))
    const signed = `${header}.${base64url.encode(payload)}`
    const signature = await crypto.subtle.sign(
      'RSASSA-PKCS1-v1_5',
      await cryptoKey({ ...key }),
      new TextEncoder().encode(signed),
    )
    expect(await judge(`${signed}.${base64url.encode(new Uint8Array(signature))}`)).toBe('claims')
  })
})

async function cryptoKey(jwk: Record<string, unknown>): Promise<CryptoKey> {
  const key = await importJWK({ ...jwk, kty: 'RSA' }, 'RS256')
  if (key instanceof Uint8Array) throw new Error('a shared secret')
  return key
}

describe('by its header a token is refused, and no key is fetched for it', () => {
  const unsigned = (header: Record<string, unknown>, payload: Record<string, unknown> = {}) =>
    [header, { iss: mock.issuer, aud: audience, iat: 1, exp: 9e9, ...payload }]
      .map((part) => base64url.encode(JSON.stringify(part)))
      .join('.')
  const typ = 'at+jwt'

  it.each([
    ['alg none', `${unsigned({ alg: 'none', typ })}.`, 'algorithm'],
    ['alg NoNe', `${unsigned({ alg: 'NoNe', typ })}.`, 'algorithm'],
    ['an algorithm that the issuer does not use', `${unsigned({ alg: 'PS256', typ })}.AAAA`, 'algorithm'],
    ['no algorithm', `${unsigned({ typ })}.AAAA`, 'malformed'],
    ['a kid that is no string', `${unsigned({ alg: 'RS256', typ, kid: 1 })}.AAAA`, 'key'],
    ['crit', `${unsigned({ alg: 'RS256', typ, crit: ['exp'], exp: 1 })}.AAAA`, 'malformed'],
    ['two parts', unsigned({ alg: 'RS256', typ }), 'malformed'],
    ['five parts', `${unsigned({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c`, 'malformed'],
    ['no JSON', 'a.b.c', 'malformed'],
    ['nothing', '', 'malformed'],
    ['8 KB and more', `${unsigned({ alg: 'RS256', typ }, { pad: 'x'.repeat(8_192) })}.AAAA`, 'malformed'],
    ['an issuer called __proto__', `${unsigned({ alg: 'RS256', typ }, { iss: '__proto__' })}.A`, 'issuer'],
  ])('%s', async (_case, token, reason) => {
    const before = mock.fetches()
    expect(await judge(token)).toBe(reason)
    expect(mock.fetches()).toBe(before)
  })

  it('an encrypted one', async () => {
    const secret = crypto.getRandomValues(new Uint8Array(32))
    const token = await new CompactEncrypt(new TextEncoder().encode(await bent()))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(secret)
    expect(await judge(token)).toBe('malformed')
  })

  it('HS256 with the public key for a secret', async () => {
    const [jwk] = mock.keys.toJSON()
    const secret = await exportSPKI(await cryptoKey({ ...jwk }))
    const signed = unsigned({ alg: 'HS256', typ, kid: 'first' })
    const signature = createHmac('sha256', secret).update(signed).digest('base64url')
    expect(await judge(`${signed}.${signature}`)).toBe('algorithm')
  })
})

describe('the key', () => {
  it('that a header brings along or points to is not used', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256')
    const jwk = await exportJWK(publicKey)
    const forge = (header: Record<string, unknown>) =>
      new SignJWT({ aud: audience, iss: mock.issuer, iat: 1, exp: 9e9 })
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', ...header })
        .sign(privateKey)
    const before = twin.fetches()
    expect(await judge(await forge({ kid: 'first', jwk, jku: twin.jwksUri, x5u: twin.jwksUri }))).toBe(
      'signature',
    )
    expect(await judge(await forge({ jwk, kid: await calculateJwkThumbprint(jwk) }))).toBe('key')
    expect(twin.fetches()).toBe(before)
  })

  it('of one issuer does not sign for another that uses the same kid', async () => {
    const verify = createIssuerVerifier([trust(mock), trust(twin)], { allowInsecureHttp: true })
    expect(await verify(await bent())).toMatchObject({ iss: mock.issuer })
    expect(await verify(await bent({}, { typ: 'at+jwt' }, twin))).toMatchObject({ iss: twin.issuer })
    expect(await verify(await bent({ iss: mock.issuer }, { typ: 'at+jwt' }, twin))).toBeUndefined()
    expect(await verify(await bent({ iss: twin.issuer }))).toBeUndefined()
  })

  it('may go without a kid while the issuer has one that fits, and not beyond', async () => {
    await using single = await startMockIssuer()
    const verify = createIssuerVerifier([trust(single)], { allowInsecureHttp: true })
    const token = () => bent({}, { typ: 'at+jwt', kid: undefined }, single)
    expect(await verify(await token())).toMatchObject({ iss: single.issuer })
    await single.keys.generate('RS256', { kid: 'second' })
    const later = createIssuerVerifier([trust(single)], { allowInsecureHttp: true })
    expect(await later(await token())).toBeUndefined()
  })

  it('of another algorithm than the header says is not used', async () => {
    await using curve = await startMockIssuer({ algorithm: 'ES256' })
    const verify = createIssuerVerifier([trust(curve, { algorithms: ['RS256'] })], {
      allowInsecureHttp: true,
    })
    expect(await verify(await bent({}, { typ: 'at+jwt' }, curve))).toBeUndefined()
  })
})

describe('the typ of a token', () => {
  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])('%s is one of an access token', async (typ) => {
    expect(await judge(await bent({}, { typ }))).toMatchObject({ iss: mock.issuer })
    expect(await judge(await bent({}, { typ }), { type: 'JWT' })).toMatchObject({ iss: mock.issuer })
  })

  it.each(['JWT', 'application/jwt', undefined])(
    '%s is taken where the issuer is known for it',
    async (typ) => {
      expect(await judge(await bent({}, { typ }))).toBe('type')
      expect(await judge(await bent({}, { typ }), { type: 'JWT' })).toMatchObject({ iss: mock.issuer })
    },
  )

  it.each(['logout+jwt', 'dpop+jwt', 'id+jwt', '', 1, null])('%j is never taken', async (typ) => {
    expect(await judge(await bent({}, { typ }))).toBe('type')
    expect(await judge(await bent({}, { typ }), { type: 'JWT' })).toBe('type')
  })

  it('ID token: is refused by its typ, and else by its audience, which is a client', async () => {
    const token = await mock.idToken('spa', 'n-0S6')
    expect(await judge(token)).toBe('type')
    expect(await judge(token, { type: 'JWT' })).toBe('audience')
  })

  it('ID token: is refused by its nonce even where a client and the API have one name', async () => {
    const token = await mock.idToken(audience, 'n-0S6')
    expect(await judge(token, { type: 'JWT' })).toBe('type')
  })

  it.each([
    { at_hash: 'x' },
    { c_hash: 'x' },
    { typ: 'ID' },
    { typ: 'Refresh' },
    { typ: 'ID', nonce: 'x' },
    { token_use: 'id' },
    { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
  ])('JWT: another kind of token shows itself by %j', async (claims) => {
    expect(await judge(await bent(claims, { typ: 'JWT' }), { type: 'JWT' })).toBe('type')
  })

  it.each([{ typ: 'Bearer' }, { typ: 'Bearer', nonce: 'x' }, { token_use: 'access' }])(
    'JWT: an access token shows itself by %j',
    async (claims) => {
      const token = await bent(claims, { typ: 'JWT' })
      expect(await judge(token, { type: 'JWT' })).toMatchObject(claims)
    },
  )
})

describe('in Yoga', () => {
  const schema = buildSchema(
    'type Query { me: String @rs(scopes: "me") items: String @rs(scopes: "items") }',
    {
      Query: { me: () => 'Ada', items: () => 'hat' },
    },
  )
  const verifyExternal = createIssuerVerifier(
    [trustedOidc, trust(mock, { type: 'JWT', roleScopes: { 'realm_access.roles': { clerk: ['items'] } } })],
    { allowInsecureHttp: true },
  )
  const verifyOwn = (token: string) => (token === 'own' ? { scope: 'me' } : undefined)
  const yoga = createYoga({
    schema,
    logging: false,
    plugins: [useScopes({ verify: async (token) => (await verifyExternal(token)) ?? verifyOwn(token) })],
  })
  const ask = async (token: string) => {
    const response = await yoga.fetch('http://localhost/graphql?query={me%20items}', {
      headers: { authorization: `Bearer ${token}` },
    })
    const { data } = await response.json()
    return { status: response.status, data }
  }

  it('callers of several issuers and of our own are served side by side, each by its own scopes', async () => {
    expect(await ask(await oidc.token('me items'))).toEqual({
      status: 200,
      data: { me: 'Ada', items: 'hat' },
    })
    expect(await ask(await oidc.token('me'))).toEqual({ status: 200, data: { me: 'Ada', items: null } })
    const clerk = await bent({ realm_access: { roles: ['clerk', 'me'] } }, { typ: 'JWT' })
    expect(await ask(clerk)).toEqual({ status: 200, data: { me: null, items: 'hat' } })
    expect(await ask('own')).toEqual({ status: 200, data: { me: 'Ada', items: null } })
  })

  it('a token that none of them gave for this API is 401, and one without scopes 403', async () => {
    expect(await ask(await bent({ aud: undefined }, { typ: 'JWT' }))).toMatchObject({ status: 401 })
    expect(await ask(await bent({ iss: oidc.issuer }, { typ: 'JWT' }))).toMatchObject({ status: 401 })
    expect(await ask('of nobody')).toMatchObject({ status: 400 })
    expect(await ask('nobodys')).toMatchObject({ status: 401 })
    expect(await ask(await bent({}, { typ: 'JWT' }))).toMatchObject({ status: 403 })
  })

  it('a token whose issuer cannot be reached is not answered as a bad one', async () => {
    await using away = await startMockIssuer()
    const verify = createIssuerVerifier([trust(away)], { allowInsecureHttp: true })
    const other = createYoga({ schema, logging: false, plugins: [useScopes({ verify })] })
    const headers = { authorization: `Bearer ${await bent({}, { typ: 'at+jwt' }, away)}` }
    away.failWith((response) => response.destroy())
    const response = await other.fetch('http://localhost/graphql?query={me}', { headers })
    expect(response.status).toBe(500)
    expect(response.headers.get('www-authenticate')).toBeNull()
    expect(await response.text()).not.toContain(away.issuer)
  })
})
