/** Where the endpoints are; one that there is not is left out of the document. */
export interface Endpoints {
  readonly token: string
  readonly authorization?: string | undefined
  readonly revocation?: string | undefined
  readonly introspection?: string | undefined
  /** `undefined` with shared secrets, which are not shown. */
  readonly jwks?: string | undefined
}

export interface AuthorizationServerDescription {
  /** Exactly as in `iss`. */
  readonly issuer: string
  readonly endpoints: Endpoints
  readonly scopes: readonly string[]
  /** Whether the built-in client may trade a password for a token. */
  readonly passwordGrant: boolean
}

/** The metadata of the token service (RFC 8414 §2). An empty list is left out (§3.2). */
export function authorizationServerMetadata({
  issuer,
  endpoints,
  scopes,
  passwordGrant,
}: AuthorizationServerDescription): Readonly<Record<string, unknown>> {
  const hasCodes = endpoints.authorization !== undefined
  const clientAuthentication = ['client_secret_basic', 'client_secret_post']
  return withoutAbsent({
    issuer,
    authorization_endpoint: endpoints.authorization,
    token_endpoint: endpoints.token,
    jwks_uri: endpoints.jwks,
    revocation_endpoint: endpoints.revocation,
    introspection_endpoint: endpoints.introspection,
    scopes_supported: scopes,
    // §2 requires it and §3.2 forbids it empty: without the authorization endpoint there is no saying it.
    response_types_supported: hasCodes ? ['code'] : [],
    response_modes_supported: hasCodes ? ['query'] : [],
    grant_types_supported: [
      ...(hasCodes ? ['authorization_code'] : []),
      ...(passwordGrant ? ['password'] : []),
      'refresh_token',
      'client_credentials',
    ],
    token_endpoint_auth_methods_supported: [...clientAuthentication, 'none'],
    revocation_endpoint_auth_methods_supported:
      endpoints.revocation === undefined ? [] : [...clientAuthentication, 'none'],
    introspection_endpoint_auth_methods_supported:
      endpoints.introspection === undefined ? [] : clientAuthentication,
    code_challenge_methods_supported: hasCodes ? ['S256'] : [],
    authorization_response_iss_parameter_supported: hasCodes ? true : undefined,
  })
}

export interface ProtectedResourceDescription {
  /** Exactly the URL that is called. */
  readonly resource: string
  /** Of the token service, and of others whose tokens are accepted. */
  readonly authorizationServers: readonly string[]
  readonly scopes: readonly string[]
}

/** The metadata of the API (RFC 9728 §2). An empty list is left out. */
export function protectedResourceMetadata({
  resource,
  authorizationServers,
  scopes,
}: ProtectedResourceDescription): Readonly<Record<string, unknown>> {
  return withoutAbsent({
    resource,
    authorization_servers: authorizationServers,
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
  })
}

function withoutAbsent(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const isPresent = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(members).filter(([, value]) => isPresent(value)))
}
