import type { Config } from '../config.ts'
import type { Audit } from '../oauth/audit.ts'
import { createAuthorizationService } from '../oauth/authorization.ts'
import { createBrowserLogins } from '../oauth/browser-logins.ts'
import { createPasswordLogin } from '../oauth/password-login.ts'
import type { TokenService, TokenServiceNeeds } from '../oauth/token-service.ts'
import type { Catalogue } from '../scopes/catalogue.ts'
import type { Storage } from '../storage/storage.ts'
import { introspectionEndpoint } from './introspection-endpoint.ts'
import { describeOpenApi } from './openapi.ts'
import { createPageRoutes } from './pages/routes.ts'
import { paths } from './paths.ts'
import type { RequestLog } from './request-log.ts'
import { revocationEndpoint } from './revocation-endpoint.ts'
import { type Route, serveJson } from './routes.ts'
import { tokenEndpoint } from './token-endpoint.ts'
import { createWellKnownRoutes } from './well-known.ts'

/** Beside the needs of the token service, whose stores, rules and clock the pages share. */
export interface EndpointNeeds extends TokenServiceNeeds {
  readonly audit: Audit
  readonly config: Config
  readonly storage: Storage
  readonly catalogue: Catalogue
  readonly tokens: TokenService
  readonly log: RequestLog
}

/** Everything that is answered beside GraphQL, by exact path. */
export function createEndpoints(needs: EndpointNeeds): ReadonlyMap<string, Route> {
  const { config, catalogue, tokens, log } = needs
  const pages = createPages(needs)
  return new Map<string, Route>([
    [paths.token, tokenEndpoint(tokens, log)],
    [paths.revocation, revocationEndpoint(tokens, log)],
    [paths.introspection, introspectionEndpoint(tokens, log)],
    [paths.jwks, serveJson(() => tokens.jwks())],
    ...createWellKnownRoutes({
      publicUrl: config.publicUrl,
      otherIssuers: config.trustedIssuers.map(({ issuer }) => issuer),
      scopes: catalogue.scopes.map(({ name }) => name),
      passwordGrant: config.passwordGrant,
      hasKeyPairs: config.sharedSecrets === undefined,
      hasAuthorizationEndpoint: pages.has(paths.authorization),
    }),
    ...pages,
    [paths.openApi, serveJson(() => describeOpenApi({ ...config, scopes: catalogue.scopes }))],
    ['/favicon.ico', () => new Response(null, { status: 204 })],
  ])
}

function createPages(needs: EndpointNeeds): ReadonlyMap<string, Route> {
  const { config, storage } = needs
  return createPageRoutes({
    ...needs,
    authorization: createAuthorizationService({ ...needs, consents: storage.consents }),
    logIn: createPasswordLogin(needs),
    browserLogins: createBrowserLogins({ ...needs, browserLogins: storage.browserLogins }),
    publicUrl: config.publicUrl,
  })
}
