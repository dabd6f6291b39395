import { afterAll, describe, expect, it } from 'vitest'
import { startMockIssuer, startOidcProvider } from '../oauth/external-issuers.ts'
import { createFixture, type Fixture } from './fixture.ts'

const audience = 'http://api.example/graphql'
const provider = await startOidcProvider(audience)
const mock = await startMockIssuer()

const trusted = [
  { issuer: provider.issuer, jwksUri: provider.jwksUri, audience, algorithms: ['ES256'] },
  {
    issuer: mock.issuer,
    jwksUri: mock.jwksUri,
    audience: 'shop',
    algorithms: ['RS256'],
    scopeClaim: 'scp',
    roleScopes: { 'realm_access.roles': { seller: ['items:write'] } },
  },
]

async function openFixture(): Promise<Fixture> {
  const opened = await createFixture({ variables: { TRUSTED_ISSUERS: JSON.stringify(trusted) } })
  // The issuers live in the present.
  opened.clock.now = new Date()
  return opened
}

const fixture = await openFixture()
afterAll(async () => {
  await fixture.close()
  await provider[Symbol.asyncDispose]()
  await mock[Symbol.asyncDispose]()
})

const items = '{ items { edges { cursor } } }'

/** A token of the mock, with these claims. */
const mockToken = (claims: Record<string, unknown> = {}) =>
  mock.token(({ header, payload }) => {
    header.typ = 'at+jwt'
    Object.assign(payload, { aud: 'shop', scp: ['items'], ...claims })
  })

describe('the token of a trusted issuer', () => {
  it('opens what its scopes open, and nothing else', async () => {
    const token = await provider.token('items')
    expect((await fixture.graphql(items, token)).status).toBe(200)
    expect((await fixture.graphql('{ me { username } }', token)).status).toBe(403)
  })

  it('has its scopes where that issuer has them, and what its roles are worth here', async () => {
    expect((await fixture.graphql(items, await mockToken())).status).toBe(200)
    const scopes = 'mutation { updateItem(id: "itm_nothing", input: { title: "x" }) { id } }'
    expect((await fixture.graphql(scopes, await mockToken())).status).toBe(403)
    const seller = await mockToken({ realm_access: { roles: ['seller', 'admin'] } })
    expect((await fixture.graphql(scopes, seller)).status).toBe(200)
  })

  it('is nobody’s here, even when it names one of our users', async () => {
    const john = await fixture.storage.accounts.findByUsername('johndoe')
    const response = await fixture.graphql(
      '{ me { username } }',
      await mockToken({ sub: john?.id, scp: ['me'] }),
    )
    expect(await response.json()).toMatchObject({ data: { me: null } })
  })

  it('is 401 when it is for another audience, or bent', async () => {
    expect((await fixture.graphql(items, await mockToken({ aud: 'other' }))).status).toBe(401)
    expect((await fixture.graphql(items, `${await mockToken()}x`)).status).toBe(401)
  })

  it('is 401 when it says that it is ours', async () => {
    expect((await fixture.graphql(items, await mockToken({ iss: 'http://api.example' }))).status).toBe(401)
  })
})

it('our own tokens are good as ever', async () => {
  const response = await fixture.graphql('{ me { username } }', await fixture.login('me'))
  expect(await response.json()).toEqual({ data: { me: { username: 'johndoe' } } })
})

it('the API names all of them as its authorization servers', async () => {
  const document = await (await fixture.get('/.well-known/oauth-protected-resource/graphql')).json()
  expect(document.authorization_servers).toEqual(['http://api.example', provider.issuer, mock.issuer])
})

it('an issuer whose keys cannot be had says nothing of its tokens: 503, and not 401', async () => {
  const token = await mockToken()
  mock.failWith((response) => response.writeHead(500).end())
  const other = await openFixture()
  const response = await other.graphql(items, token)
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('5')
  expect((await other.graphql(items, await other.login('items'))).status).toBe(200)
  mock.failWith(undefined)
  await other.close()
})
