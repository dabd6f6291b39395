import * as oauth from 'oauth4webapi'

export const api = import.meta.env.VITE_API ?? 'http://127.0.0.1:4000'

export interface Login {
  readonly accessToken: string
  /** What was granted. */
  readonly scopes: readonly string[]
  /** What was asked for and not granted. */
  readonly denied: readonly string[]
}

const client: oauth.Client = { client_id: 'market-stall' }
const redirectUri = `${location.origin}/`
// Your server has a certificate: leave this out.
const options = { [oauth.allowInsecureRequests]: true }

/** Sends the browser to the server's pages. It comes back here with a code. */
export async function requestScopes(scopes: readonly string[]): Promise<void> {
  const { authorization_endpoint: endpoint } = await discover()
  if (endpoint === undefined) throw new Error('The server has no page to log in.')
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  sessionStorage.setItem('request', JSON.stringify({ verifier, state, scopes }))
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  location.assign(`${endpoint}?${query}`)
}

/** Trades the code with which the browser came back for a token. Without one, the login of before goes on. */
export async function finishLogin(): Promise<Login | undefined> {
  const url = new URL(location.href)
  const request = sessionStorage.getItem('request')
  if (request !== null && url.searchParams.has('state')) {
    sessionStorage.removeItem('request')
    history.replaceState(null, '', '/')
    const login = await tradeCode(url, JSON.parse(request))
    // For as long as the tab is open. The token lives for minutes, and cannot be renewed without the user.
    sessionStorage.setItem('login', JSON.stringify(login))
  }
  return currentLogin()
}

export function currentLogin(): Login | undefined {
  const login = sessionStorage.getItem('login')
  return login === null ? undefined : JSON.parse(login)
}

interface AuthorizationRequest {
  readonly verifier: string
  readonly state: string
  readonly scopes: readonly string[]
}

async function tradeCode(url: URL, { verifier, state, scopes }: AuthorizationRequest): Promise<Login> {
  const server = await discover()
  const code = oauth.validateAuthResponse(server, client, url, state)
  const answer = await oauth.processAuthorizationCodeResponse(
    server,
    client,
    await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      code,
      redirectUri,
      verifier,
      options,
    ),
  )
  const granted = answer.scope?.split(' ') ?? scopes
  return {
    accessToken: answer.access_token,
    scopes: granted,
    denied: scopes.filter((scope) => !granted.includes(scope)),
  }
}

async function discover(): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(api)
  return oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options }),
  )
}
