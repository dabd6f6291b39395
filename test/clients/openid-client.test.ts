import * as client from 'openid-client'
import { afterAll, describe, expect, it } from 'vitest'
import { createFixture, origin, redirectUri } from '../server/fixture.ts'
import { inProcessFetch } from './in-process-fetch.ts'

const fixture = await createFixture()
fixture.clock.now = new Date()
const shop = await fixture.register('shop')
const api = await fixture.register('api', { grants: [], redirectUris: [] })
afterAll(() => fixture.close())

const discover = (id: string, authentication?: client.ClientAuth) =>
  client.discovery(new URL(origin), id, undefined, authentication, {
    algorithm: 'oauth2',
    execute: [client.allowInsecureRequests],
    [client.customFetch]: inProcessFetch(fixture.server),
  })

const ours = await discover('first-party', client.None())
const confidential = await discover(shop.id, client.ClientSecretBasic(shop.secret))
const resourceServer = await discover(api.id, client.ClientSecretPost(api.secret))

const logIn = (scope = 'me items', password = 'secret') =>
  client.genericGrantRequest(ours, 'password', { username: 'johndoe', password, scope })

it('finds every endpoint by discovery', () => {
  expect(ours.serverMetadata()).toMatchObject({
    issuer: origin,
    token_endpoint: `${origin}/token`,
    revocation_endpoint: `${origin}/revoke`,
    introspection_endpoint: `${origin}/introspect`,
  })
  expect(ours.serverMetadata().supportsPKCE()).toBe(true)
})

describe('gets tokens', () => {
  it('for a password, and calls the API with them', async () => {
    const tokens = await logIn()
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'me items' })
    expect(tokens.expires_in).toBe(600)
    const url = new URL(`${origin}/graphql?query=${encodeURIComponent('{ me { username } }')}`)
    const headers = new Headers({ accept: 'application/json' })
    const response = await client.fetchProtectedResource(ours, tokens.access_token, url, 'GET', null, headers)
    expect(await response.json()).toEqual({ data: { me: { username: 'johndoe' } } })
  })

  it('for a refresh token, narrower if it likes', async () => {
    const { refresh_token: token = '' } = await logIn()
    expect(await client.refreshTokenGrant(ours, token, { scope: 'me' })).toMatchObject({ scope: 'me' })
  })

  it('for a client itself', async () => {
    const tokens = await client.clientCredentialsGrant(confidential, {
      scope: 'items',
      resource: `${origin}/graphql`,
    })
    expect(tokens).toMatchObject({ scope: 'items' })
  })

  it('for an authorization code', async () => {
    const { code, code_verifier: pkceCodeVerifier } = await fixture.issueCode(shop.id)
    const callback = new URL(`${redirectUri}?${new URLSearchParams({ code, state: 's', iss: origin })}`)
    const checks = { pkceCodeVerifier, expectedState: 's' }
    const tokens = await client.authorizationCodeGrant(confidential, callback, checks)
    expect(tokens).toMatchObject({ scope: 'me items', refresh_token: expect.any(String) })
  })
})

it('reads a refusal with its code', async () => {
  await expect(logIn('me', 'wrong')).rejects.toMatchObject({ error: 'invalid_grant', status: 400 })
  await expect(logIn('nothing')).rejects.toMatchObject({ error: 'invalid_scope', status: 400 })
})

it('sees a token die when it revokes what it came from', async () => {
  const { access_token: token, refresh_token: refreshToken = '' } = await logIn()
  expect(await client.tokenIntrospection(resourceServer, token)).toMatchObject({ active: true })
  await client.tokenRevocation(ours, refreshToken, { token_type_hint: 'refresh_token' })
  fixture.clock.now = new Date(fixture.clock.now.getTime() + 5_000)
  expect(await client.tokenIntrospection(resourceServer, token)).toEqual({ active: false })
})
