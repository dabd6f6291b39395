import { describe, expect, it } from 'vitest'
import { authorizationServerMetadata, protectedResourceMetadata } from '../../src/oauth/metadata.ts'

const issuer = 'https://auth.example/tenant'
const endpoints = {
  token: `${issuer}/token`,
  authorization: `${issuer}/authorize`,
  revocation: `${issuer}/revoke`,
  introspection: `${issuer}/introspect`,
  jwks: `${issuer}/.well-known/jwks.json`,
}
const whole = { issuer, endpoints, scopes: ['me', 'items'], passwordGrant: true }

describe('the metadata of the token service', () => {
  it('M1 M3 has everything that there is', () => {
    expect(authorizationServerMetadata(whole)).toEqual({
      issuer,
      authorization_endpoint: endpoints.authorization,
      token_endpoint: endpoints.token,
      jwks_uri: endpoints.jwks,
      revocation_endpoint: endpoints.revocation,
      introspection_endpoint: endpoints.introspection,
      scopes_supported: ['me', 'items'],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'password', 'refresh_token', 'client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
  })

  it('M2 M3 leaves out what there is not, and has no empty list', () => {
    const least = { issuer, endpoints: { token: endpoints.token }, scopes: [], passwordGrant: false }
    expect(authorizationServerMetadata(least)).toEqual({
      issuer,
      token_endpoint: endpoints.token,
      grant_types_supported: ['refresh_token', 'client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    })
  })
})

describe('M4 the metadata of the API', () => {
  const resource = 'https://api.example/graphql'

  it('has the very URL, who issues its tokens, and what they may open', () => {
    const description = { resource, authorizationServers: [issuer], scopes: ['me'] }
    expect(protectedResourceMetadata(description)).toEqual({
      resource,
      authorization_servers: [issuer],
      scopes_supported: ['me'],
      bearer_methods_supported: ['header'],
    })
  })

  it('M2 has no empty list', () => {
    const description = { resource, authorizationServers: [], scopes: [] }
    expect(Object.keys(protectedResourceMetadata(description))).toEqual([
      'resource',
      'bearer_methods_supported',
    ])
  })
})
