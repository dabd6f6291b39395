import { createPrivateKey, sign } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, exportSPKI, importJWK, SignJWT } from 'jose'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { StorageUnavailableError } from '../../src/storage/storage.ts'
import { createFixture, type Fixture, origin } from './fixture.ts'

const fixture = await createFixture({ variables: { CORS_ORIGINS: 'https://app.example' } })
afterAll(() => fixture.close())

const start = fixture.clock.now
beforeEach(() => {
  fixture.clock.now = start
})

const open = '{ scopes { name } }'

async function expectInvalidToken(response: Response): Promise<void> {
  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toMatch(
    /^Bearer realm="[^"]+", error="invalid_token", error_description="[^"]+", resource_metadata="[^"]+"$/,
  )
  expect(await response.json()).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
  })
}

/** A token like the one that was issued, with other claims and header, signed with the server's own key. */
async function forge(
  token: string,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const [key] = await fixture.storage.signingKeys.list()
  if (key === undefined) throw new Error('no key')
  const payload = Object.entries({ ...decodeJwt(token), ...claims }).filter(
    ([, value]) => value !== undefined,
  )
  return new SignJWT(Object.fromEntries(payload))
    .setProtectedHeader({ ...decodeProtectedHeader(token), alg: key.algorithm, ...header })
    .sign(await importJWK(key.privateJwk, key.algorithm))
}

/** A header that a signing library refuses to write, under a signature that is good. */
async function signRaw(token: string, header: Record<string, unknown>): Promise<string> {
  const [key] = await fixture.storage.signingKeys.list()
  if (key === undefined) throw new Error('no key')
  const signed = `${encode({ ...decodeProtectedHeader(token), ...header })}.${token.split('.')[1]}`
  const privateKey = createPrivateKey({ key: { ...key.privateJwk }, format: 'jwk' })
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('no token', () => {
  it.each<[string, RequestInit]>([
    ['B01 and no credentials at all', {}],
    [
      'B02 but the credentials of another scheme',
      { headers: { authorization: 'Basic am9obmRvZTpzZWNyZXQ=' } },
    ],
  ])('%s: 401 with a challenge without error, and the scopes that would do', async (_row, init) => {
    const response = await fixture.graphql('{ me { username items { title } } }', undefined, init)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer realm="graphql", scope="items me", ' +
        'resource_metadata="http://api.example/.well-known/oauth-protected-resource/graphql"',
    )
  })

  it('B06 but one in the address, which is not read', async () => {
    const token = await fixture.login('me')
    const query = new URLSearchParams({ query: '{ me { username } }', access_token: token })
    const response = await fixture.get(`/graphql?${query}`)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).not.toContain('error')
  })
})

it.each(['Bearer', 'Bearer a b', 'Bearer a,b', 'Bearer "a"'])(
  'B03 %s is malformed: 400',
  async (authorization) => {
    const response = await fixture.graphql(open, undefined, { headers: { authorization } })
    expect(response.status).toBe(400)
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_request"')
  },
)

it('B04 the scheme may be in any case and any number of spaces may follow', async () => {
  const token = await fixture.login('me')
  const response = await fixture.graphql('{ me { username } }', undefined, {
    headers: { authorization: `bEaReR   ${token}` },
  })
  expect(await response.json()).toEqual({ data: { me: { username: 'johndoe' } } })
})

it('B05 a token in the header and one in a form: the form is not read', async () => {
  const token = await fixture.login('me')
  const response = await fixture.graphql('', token, {
    body: new URLSearchParams({ query: open, access_token: token }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(response.status).toBe(415)
})

describe('B07 a token that is not valid is 401, even for what is public', () => {
  const now = start.getTime() / 1_000
  const cases: [string, (token: string) => string | Promise<string>][] = [
    ['expired', (token) => forge(token, { exp: Math.floor(now) })],
    ['of no end', (token) => forge(token, { exp: undefined })],
    ['not yet valid', (token) => forge(token, { nbf: now + 60 })],
    ['issued in times to come', (token) => forge(token, { iat: now + 60 })],
    ['of another issuer', (token) => forge(token, { iss: 'https://elsewhere.example' })],
    ['for another audience', (token) => forge(token, { aud: origin })],
    ['of another type', (token) => forge(token, {}, { typ: 'JWT' })],
    ['with an unknown critical header', (token) => signRaw(token, { crit: ['x'], x: 1 })],
    ['of an unknown key', (token) => forge(token, {}, { kid: 'unknown' })],
    ['of no key', (token) => forge(token, {}, { kid: undefined })],
    ['with another signature', (token) => `${token.slice(0, -6)}AAAAAA`],
    [
      'with other claims under the same signature',
      (token) => token.replace(/\.[^.]+\./, `.${encode({ ...decodeJwt(token), scope: 'admin' })}.`),
    ],
    [
      'without a signature',
      (token) => `${encode({ ...decodeProtectedHeader(token), alg: 'none' })}.${token.split('.')[1]}.`,
    ],
    [
      'signed with the public key as a shared secret',
      async (token) => {
        const [jwk] = (await (await fixture.get('/.well-known/jwks.json')).json()).keys
        const secret = await exportSPKI((await importJWK(jwk, 'ES256')) as CryptoKey)
        return new SignJWT(decodeJwt(token))
          .setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'HS256' })
          .sign(new TextEncoder().encode(secret))
      },
    ],
    ['encrypted', () => 'e30.e30.e30.e30.e30'],
    ['nonsense', () => 'nonsense'],
    ['endless', () => 'x'.repeat(9_000)],
  ]

  it.each(cases)('%s', async (_fault, spoil) => {
    const token = await fixture.login('me')
    await expectInvalidToken(await fixture.graphql(open, await spoil(token)))
    expect((await fixture.graphql(open, token)).status).toBe(200)
  })

  it('and the signature of these tests is good', async () => {
    const token = await fixture.login('me')
    expect((await fixture.graphql(open, await signRaw(token, {}))).status).toBe(200)
  })

  it('once its ten minutes are over', async () => {
    const token = await fixture.login('me')
    fixture.clock.now = new Date(start.getTime() + 599_000)
    expect((await fixture.graphql(open, token)).status).toBe(200)
    fixture.clock.now = new Date(start.getTime() + 600_000)
    await expectInvalidToken(await fixture.graphql(open, token))
  })
})

describe('B08 a token that was valid is 401', () => {
  it('once it is revoked', async () => {
    const token = await fixture.login('me')
    const { jti = '', exp = 0 } = decodeJwt(token)
    await fixture.storage.revokedTokens.add(jti, new Date(exp * 1_000))
    await expectInvalidToken(await fixture.graphql(open, token))
  })

  it('once its user is disabled, at the very next request', async () => {
    const token = await fixture.login('me', 'clerk', 'secret4')
    const { sub = '' } = decodeJwt(token)
    await fixture.storage.users.setDisabled(sub, true)
    await expectInvalidToken(await fixture.graphql(open, token))
    await fixture.storage.users.setDisabled(sub, false)
  })

  it('when its user does not exist', async () => {
    const token = await forge(await fixture.login('me'), { sub: 'usr_gone' })
    await expectInvalidToken(await fixture.graphql(open, token))
  })
})

it('B09 a valid token that falls short is 403, with all that the operation needs', async () => {
  const response = await fixture.graphql('{ me { username items { title } } }', await fixture.login('items'))
  expect(response.status).toBe(403)
  expect(response.headers.get('www-authenticate')).toBe(
    'Bearer realm="graphql", error="insufficient_scope", scope="items me", ' +
      'resource_metadata="http://api.example/.well-known/oauth-protected-resource/graphql"',
  )
  const { errors } = await response.json()
  expect(
    errors.map(({ extensions }: { extensions: { coordinate: string } }) => extensions.coordinate),
  ).toEqual(['Query.me', 'User.username', 'User.items'])
  expect(errors[0].extensions).toMatchObject({
    code: 'FORBIDDEN',
    requiredScopes: [['me']],
    missingScopes: ['me'],
  })
})

describe('B10 a scope claim', () => {
  it('may be a list', async () => {
    const token = await forge(await fixture.login(), { scope: ['me'] })
    expect((await fixture.graphql('{ me { username } }', token)).status).toBe(200)
  })

  it.each([{ scope: 3 }, { scope: { me: true } }, { scope: null }, { scope: ['me', 3] }])(
    'of %j is a bad token',
    async (claims) => {
      await expectInvalidToken(await fixture.graphql(open, await forge(await fixture.login(), claims)))
    },
  )
})

it('B12 there is one challenge, however much is wrong', async () => {
  const response = await fixture.graphql('{ me { items { title } } users { edges { cursor } } }')
  expect(response.headers.get('www-authenticate')?.match(/Bearer/g)).toHaveLength(1)
})

it('B13 the body is a GraphQL result in the media type that was asked for', async () => {
  for (const type of ['application/json', 'application/graphql-response+json']) {
    const response = await fixture.graphql(open, 'bad', { headers: { accept: type } })
    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`)
  }
})

it('B11 a row of somebody else is an error of its own: no scope would open it, and no challenge says so', async () => {
  const clerk = await fixture.login('items:write items', 'clerk', 'secret4')
  const created = await fixture.graphql(
    'mutation { createItem(input: { title: "Lamp", price: 1 }) { id } }',
    clerk,
  )
  const { id } = (await created.json()).data.createItem
  const query = `mutation { updateItem(id: "${id}", input: { title: "Mine" }) { title } }`
  const response = await fixture.graphql(query, await fixture.login('items:write items'))
  expect(response.headers.get('www-authenticate')).toBeNull()
  const { data, errors } = await response.json()
  expect(data).toEqual({ updateItem: null })
  expect(errors).toMatchObject([{ path: ['updateItem'], extensions: { code: 'NOT_ALLOWED' } }])
  expect(errors[0].extensions).not.toHaveProperty('missingScopes')
})

describe('B14 from another origin', () => {
  const from = (from: string) => ({ headers: { origin: from } })

  it.each([401, 403])('a page that may call can read the challenge of a %d', async (status) => {
    const token = status === 403 ? await fixture.login() : undefined
    const response = await fixture.graphql('{ me { username } }', token, from('https://app.example'))
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(response.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('vary')).toContain('Origin')
  })

  it('any other page is not let in', async () => {
    const response = await fixture.graphql(open, undefined, from('https://evil.example'))
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('T65 the token endpoint says its errors to pages that may call', async () => {
    const response = await fixture.requestToken({ grant_type: 'x' }, { origin: 'https://app.example' })
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example')
  })
})

it('a store that is away says nothing of a token: 503, and not 401', async () => {
  let isAway = false
  const down: Fixture = await createFixture({
    withStorage: (storage) => ({
      ...storage,
      revokedTokens: {
        ...storage.revokedTokens,
        has: (jti) =>
          isAway ? Promise.reject(new StorageUnavailableError('gone')) : storage.revokedTokens.has(jti),
      },
    }),
  })
  const token = await down.login('me')
  isAway = true
  const response = await down.graphql(open, token)
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('5')
  expect((await down.graphql(open)).status).toBe(200)
  await down.close()
})
