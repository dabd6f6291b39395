import { afterAll, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'

const fixture = await createFixture()
const pathed = await createFixture({
  variables: { PUBLIC_URL: 'https://api.example/shop', JWT_SECRET: 'k3Jd9xQ2mZ7vB1nL5pR8tW4yC6hF0gSa' },
})
afterAll(async () => {
  await fixture.close()
  await pathed.close()
})

const read = async ({ get }: Fixture, path: string) => {
  const response = await get(path)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  return response.json()
}

const SERVER = '/.well-known/oauth-authorization-server'
const RESOURCE = '/.well-known/oauth-protected-resource'

const scopes = ['me', 'items', 'items:write', 'users:read', 'users:write', 'users:delete', 'orders:read']
const catalogue = expect.arrayContaining([...scopes, 'orders:write', 'payments:process', 'read', 'admin'])

describe('M1 the token service describes itself', () => {
  it('by where it is and what it does', async () => {
    expect(await read(fixture, SERVER)).toMatchObject({
      issuer: 'http://api.example',
      token_endpoint: 'http://api.example/token',
      jwks_uri: 'http://api.example/.well-known/jwks.json',
      revocation_endpoint: 'http://api.example/revoke',
      introspection_endpoint: 'http://api.example/introspect',
      scopes_supported: catalogue,
      grant_types_supported: expect.arrayContaining(['password', 'refresh_token', 'client_credentials']),
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    })
  })

  it('under an issuer with a path between the host and that path, and each endpoint below it', async () => {
    const document = await read(pathed, `${SERVER}/shop`)
    expect(document).toMatchObject({
      issuer: 'https://api.example/shop',
      token_endpoint: 'https://api.example/shop/token',
    })
    expect(await read(pathed, SERVER)).toEqual(document)
    expect((await fixture.get(`${SERVER}/shop`)).status).toBe(404)
  })

  it('M2 without a member for what there is none of', async () => {
    const documents = [await read(fixture, SERVER), await read(pathed, SERVER)]
    for (const document of documents) {
      expect(Object.values(document).filter((value) => Array.isArray(value) && value.length === 0)).toEqual(
        [],
      )
      expect(Object.values(document)).not.toContain(null)
    }
    expect(documents[1]).not.toHaveProperty('jwks_uri')
  })

  it('M1 M3 as one that gives codes, and what goes with them', async () => {
    expect(await read(fixture, SERVER)).toMatchObject({
      authorization_endpoint: 'http://api.example/authorize',
      response_types_supported: ['code'],
      grant_types_supported: expect.arrayContaining(['authorization_code']),
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
    expect((await fixture.get('/authorize')).status).toBe(400)
  })

  it('without the password grant where that is switched off', async () => {
    const off = await createFixture({ variables: { PASSWORD_GRANT: 'off' } })
    expect((await read(off, SERVER)).grant_types_supported).not.toContain('password')
    await off.close()
  })
})

describe('M4 the API describes itself', () => {
  it('by its exact address and who signs tokens for it', async () => {
    expect(await read(fixture, `${RESOURCE}/graphql`)).toEqual({
      resource: 'http://api.example/graphql',
      authorization_servers: ['http://api.example'],
      scopes_supported: catalogue,
      bearer_methods_supported: ['header'],
    })
  })

  it('under the address that challenges name', async () => {
    for (const each of [fixture, pathed]) {
      const challenge = (await each.graphql('{ me { username } }')).headers.get('www-authenticate')
      const url = new URL(/resource_metadata="([^"]+)"/.exec(challenge ?? '')?.[1] ?? '')
      const { resource } = await read(each, url.pathname)
      expect(url.origin).toBe(new URL(resource).origin)
      expect(url.pathname).toBe(RESOURCE + new URL(resource).pathname)
    }
  })
})

describe('M5 the key set', () => {
  it.each([
    ['ES256', { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) }],
    ['RS256', { kty: 'RSA', n: expect.any(String), e: 'AQAB' }],
    ['Ed25519', { kty: 'OKP', crv: 'Ed25519', x: expect.any(String) }],
  ])('has of an %s key what verifies, and nothing that signs', async (alg, members) => {
    const signed = await createFixture({ variables: { SIGNING_ALGORITHM: alg } })
    const { keys } = await read(signed, '/.well-known/jwks.json')
    expect(keys).toEqual([{ ...members, kid: expect.any(String), alg, use: 'sig' }])
    expect((await signed.graphql('{ me { username } }', await signed.login('me'))).status).toBe(200)
    await signed.close()
  })

  it('is empty with shared secrets, which sign and verify all the same', async () => {
    expect(await read(pathed, '/.well-known/jwks.json')).toEqual({ keys: [] })
    expect((await pathed.graphql('{ me { username } }', await pathed.login('me'))).status).toBe(200)
  })
})

it.each(['POST', 'PUT', 'DELETE'])('nothing of that is there for %s', async (method) => {
  for (const path of [SERVER, `${RESOURCE}/graphql`, '/.well-known/jwks.json']) {
    const response = await fixture.get(path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  }
})
