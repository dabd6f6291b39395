import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import { type MutableToken, OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server'
import Provider from 'oidc-provider'

type Form = Readonly<Record<string, string>>

interface RunningServer extends AsyncDisposable {
  readonly url: string
}

/** Listens on loopback; `createListener` learns the address, as an issuer has to know its own. */
async function listen(createListener: (url: string) => Promise<RequestListener>): Promise<RunningServer> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}`
  server.on('request', await createListener(url))
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function post(url: string, form: Form): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`)
  return response.json()
}

/** oidc-provider as it is, with one client and one API: RFC 9068 tokens by the client credentials grant. */
export async function startOidcProvider(audience: string) {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const keys = [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' }]
  const client = { client_id: 'nightly', client_secret: 'a secret of the tests alone' }
  const api = {
    scope: 'me items orders:read',
    audience,
    accessTokenFormat: 'jwt',
    accessTokenTTL: 600,
    jwt: { sign: { alg: 'ES256' } },
  }
  const server = await listen(async (url) => {
    const provider = new Provider(url, {
      clients: [
        {
          ...client,
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
          id_token_signed_response_alg: 'ES256',
          token_endpoint_auth_method: 'client_secret_post',
        },
      ],
      jwks: { keys },
      ttl: { ClientCredentials: 600 },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => audience,
          getResourceServerInfo: () => api,
        },
      },
    })
    return provider.callback()
  })
  return {
    ...server,
    issuer: server.url,
    jwksUri: `${server.url}/jwks`,
    async token(scope: string): Promise<string> {
      const form = { ...client, grant_type: 'client_credentials', scope }
      return (await post(`${server.url}/token`, form)).access_token ?? ''
    },
  }
}

/** How the endpoint with the keys answers; `undefined` lets oauth2-mock-server do it. */
export type KeyEndpointFault = ((response: ServerResponse) => void) | undefined

/** oauth2-mock-server, whose tokens can be bent before they are signed, with a switch for faults at its JWKS. */
export async function startMockIssuer({ algorithm = 'RS256', kid = 'first' } = {}) {
  const issuer = new OAuth2Issuer()
  const service = new OAuth2Service(issuer)
  await issuer.keys.generate(algorithm, { kid })
  let fault: KeyEndpointFault
  let fetches = 0
  const server = await listen(async (url) => {
    issuer.url = url
    return (request, response) => {
      if (request.url !== '/jwks') return service.requestHandler(request, response)
      fetches += 1
      return fault === undefined ? service.requestHandler(request, response) : fault(response)
    }
  })
  return {
    ...server,
    issuer: server.url,
    jwksUri: `${server.url}/jwks`,
    keys: issuer.keys,
    fetches: () => fetches,
    failWith(next: KeyEndpointFault): void {
      fault = next
    },
    /** By the client credentials grant, bent before it is signed. */
    async token(bend: (token: MutableToken) => void, form: Form = {}): Promise<string> {
      service.once('beforeTokenSigning', bend)
      const answer = await post(`${server.url}/token`, { grant_type: 'client_credentials', ...form })
      return answer.access_token ?? ''
    },
    /** By the code flow, as a login in a browser would end. */
    async idToken(clientId: string, nonce: string): Promise<string> {
      const query = new URLSearchParams({ response_type: 'code', redirect_uri: 'http://localhost/', nonce })
      const { headers } = await fetch(`${server.url}/authorize?${query}`, { redirect: 'manual' })
      const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? ''
      const form = { grant_type: 'authorization_code', code, client_id: clientId }
      return (await post(`${server.url}/token`, form)).id_token ?? ''
    },
    /** Signed with the key of this `kid`, where the endpoint would take its keys in turn. */
    tokenSignedWith(signer: string, claims: Readonly<Record<string, unknown>>): Promise<string> {
      return issuer.buildToken({
        kid: signer,
        scopesOrTransform: (header, payload) => {
          header.typ = 'at+jwt'
          Object.assign(payload, claims)
        },
      })
    },
  }
}
