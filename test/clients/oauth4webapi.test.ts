import * as oauth from 'oauth4webapi'
import { afterAll, describe, expect, it } from 'vitest'
import { createFixture, origin, redirectUri } from '../server/fixture.ts'
import { inProcessFetch } from './in-process-fetch.ts'

const fixture = await createFixture()
// The library has no clock but the system's.
fixture.clock.now = new Date()
const shop = await fixture.register('shop')
const api = await fixture.register('api', { grants: [], redirectUris: [] })
afterAll(() => fixture.close())

const insecure = {
  [oauth.allowInsecureRequests]: true,
  [oauth.customFetch]: inProcessFetch(fixture.server),
}
const issuer = new URL(origin)
const resource = `${origin}/graphql`

const as = await oauth.processDiscoveryResponse(
  issuer,
  await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }),
)

const ours: oauth.Client = { client_id: 'first-party' }
const client: oauth.Client = { client_id: shop.id }
const none = oauth.None()
const byBasic = oauth.ClientSecretBasic(shop.secret)

async function logIn(scope = 'me items', password = 'secret') {
  const parameters = { username: 'johndoe', password, scope }
  const response = await oauth.genericTokenEndpointRequest(as, ours, none, 'password', parameters, insecure)
  return oauth.processGenericTokenEndpointResponse(as, ours, response)
}

/** What the library makes of a token that comes with a request. */
const judge = (token: string) =>
  oauth.validateJwtAccessToken(
    as,
    new Request(resource, { headers: { authorization: `Bearer ${token}` } }),
    resource,
    insecure,
  )

it('finds every endpoint by discovery', () => {
  expect(as).toMatchObject({
    issuer: origin,
    token_endpoint: `${origin}/token`,
    jwks_uri: expect.any(String),
  })
})

it('finds the API and who gives tokens for it', async () => {
  const response = await oauth.resourceDiscoveryRequest(new URL(resource), insecure)
  const server = await oauth.processResourceDiscoveryResponse(new URL(resource), response)
  expect(server).toMatchObject({ resource, authorization_servers: [origin] })
})

describe('gets tokens', () => {
  it('for a password, which are JWT access tokens of RFC 9068', async () => {
    const tokens = await logIn()
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 600, scope: 'me items' })
    const claims = await judge(tokens.access_token)
    expect(claims).toMatchObject({ iss: origin, aud: resource, client_id: 'first-party', scope: 'me items' })
  })

  it('for a refresh token', async () => {
    const { refresh_token: token = '' } = await logIn()
    const response = await oauth.refreshTokenGrantRequest(as, ours, none, token, insecure)
    const tokens = await oauth.processRefreshTokenResponse(as, ours, response)
    expect(tokens.refresh_token).not.toBe(token)
    await judge(tokens.access_token)
  })

  it.each([
    ['Basic, with all that is no letter or digit escaped', byBasic],
    ['the body', oauth.ClientSecretPost(shop.secret)],
  ])('for a client itself, with its secret in %s', async (_where, authentication) => {
    const parameters = { scope: 'items' }
    const response = await oauth.clientCredentialsGrantRequest(
      as,
      client,
      authentication,
      parameters,
      insecure,
    )
    const tokens = await oauth.processClientCredentialsResponse(as, client, response)
    expect(tokens).not.toHaveProperty('refresh_token')
    expect(await judge(tokens.access_token)).toMatchObject({ sub: 'client:shop', client_id: 'shop' })
  })

  it('for an authorization code, with the answer’s iss and state checked', async () => {
    const { code, code_verifier: verifier } = await fixture.issueCode(shop.id)
    const callback = new URL(`${redirectUri}?${new URLSearchParams({ code, state: 's', iss: origin })}`)
    const parameters = oauth.validateAuthResponse(as, client, callback, 's')
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      byBasic,
      parameters,
      redirectUri,
      verifier,
      insecure,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response)
    expect(await judge(tokens.access_token)).toMatchObject({ client_id: 'shop', scope: 'me items' })
  })
})

describe('reads refusals', () => {
  it('with their code, where there is no challenge', async () => {
    await expect(logIn('me', 'wrong')).rejects.toMatchObject({
      code: oauth.RESPONSE_BODY_ERROR,
      error: 'invalid_grant',
      status: 400,
    })
    await expect(logIn('nothing')).rejects.toMatchObject({ error: 'invalid_scope' })
  })

  it('as a challenge, where it tried Basic', async () => {
    const wrong = oauth.ClientSecretBasic('not-the-secret-of-this-client')
    const response = await oauth.clientCredentialsGrantRequest(as, client, wrong, {}, insecure)
    await expect(oauth.processClientCredentialsResponse(as, client, response)).rejects.toMatchObject({
      code: oauth.WWW_AUTHENTICATE_CHALLENGE,
      status: 401,
      cause: [{ scheme: 'basic' }],
    })
  })

  it('of the API, as a challenge with what is missing', async () => {
    const { access_token: token } = await logIn('me')
    const query = encodeURIComponent('{ items { edges { cursor } } }')
    const url = new URL(`${resource}?query=${query}`)
    const headers = new Headers({ accept: 'application/json' })
    const ask = (bearer: string) =>
      oauth.protectedResourceRequest(bearer, 'GET', url, headers, null, insecure)
    await expect(ask(token)).rejects.toMatchObject({
      status: 403,
      cause: [{ scheme: 'bearer', parameters: { error: 'insufficient_scope', scope: 'items' } }],
    })
    await expect(ask('bad')).rejects.toMatchObject({
      status: 401,
      cause: [
        {
          scheme: 'bearer',
          parameters: {
            error: 'invalid_token',
            resource_metadata: `${origin}/.well-known/oauth-protected-resource/graphql`,
          },
        },
      ],
    })
  })
})

describe('ends tokens and asks about them', () => {
  const introspect = async (token: string) => {
    const resourceServer: oauth.Client = { client_id: api.id }
    const authentication = oauth.ClientSecretBasic(api.secret)
    const response = await oauth.introspectionRequest(as, resourceServer, authentication, token, insecure)
    return oauth.processIntrospectionResponse(as, resourceServer, response)
  }

  it('a token is active until it is revoked', async () => {
    const { access_token: token } = await logIn()
    expect(await introspect(token)).toMatchObject({
      active: true,
      scope: 'me items',
      client_id: 'first-party',
    })
    const response = await oauth.revocationRequest(as, ours, none, token, insecure)
    expect(await oauth.processRevocationResponse(response)).toBeUndefined()
    expect(await introspect(token)).toEqual({ active: false })
  })
})
