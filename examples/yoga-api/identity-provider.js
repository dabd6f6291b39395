// Stands for the identity provider that you have already: oidc-provider, with one client and the scopes of the API.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'

const issuer = process.env.ISSUER ?? 'http://127.0.0.1:4001'
const audience = 'https://books.example/graphql'

const { privateKey } = await generateKeyPair('ES256', { extractable: true })

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' }] },
  clients: [
    {
      client_id: 'reports',
      client_secret: 'a-secret-of-this-example',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  ttl: { ClientCredentials: 600 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      getResourceServerInfo: () => ({
        audience,
        scope: 'books books:write sales',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 600,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
})

const server = createServer(provider.callback())
server.listen(Number(new URL(issuer).port), '127.0.0.1')
await once(server, 'listening')
console.log(`Identity provider  ${issuer}`)
