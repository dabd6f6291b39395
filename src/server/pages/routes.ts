import { createClientDirectory } from '../../oauth/clients.ts'
import type { Route } from '../routes.ts'
import { createAccountPage } from './account.ts'
import { createAuthorizePage } from './authorize.ts'
import { createConsentPage } from './consent.ts'
import { createCookies } from './cookies.ts'
import { createLoginPage } from './login.ts'
import { createLogoutPage } from './logout.ts'
import type { PageNeeds, PageTools } from './needs.ts'
import { routeOf } from './page.ts'

export type { PageNeeds }

/**
 * The pages of the authorization endpoint (RFC 6749 §3.1), which do without scripts: `/authorize`, `/login`, `/consent`,
 * and `/account` with `/logout`. Other sites have no business there: nothing may let them in by CORS.
 */
export function createPageRoutes(needs: PageNeeds): ReadonlyMap<string, Route> {
  const tools: PageTools = {
    ...needs,
    clients: createClientDirectory(needs.storage),
    cookies: createCookies(needs.publicUrl),
    host: new URL(needs.publicUrl).host,
  }
  return new Map([
    ['/authorize', routeOf(createAuthorizePage(tools), tools)],
    ['/login', routeOf(createLoginPage(tools), tools)],
    ['/consent', routeOf(createConsentPage(tools), tools)],
    ['/account', routeOf(createAccountPage(tools), tools)],
    ['/logout', routeOf(createLogoutPage(tools), tools)],
  ])
}
