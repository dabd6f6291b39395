import type { AuthorizationService } from '../../oauth/authorization.ts'
import type { BrowserLogins } from '../../oauth/browser-logins.ts'
import type { ClientDirectory } from '../../oauth/clients.ts'
import type { PasswordLogin } from '../../oauth/password-login.ts'
import type { TokenService } from '../../oauth/token-service.ts'
import type { Catalogue } from '../../scopes/catalogue.ts'
import type { Storage } from '../../storage/storage.ts'
import type { RequestLog } from '../request-log.ts'
import type { Cookies } from './cookies.ts'

export interface PageNeeds {
  readonly authorization: AuthorizationService
  readonly logIn: PasswordLogin
  readonly browserLogins: BrowserLogins
  readonly tokens: Pick<TokenService, 'sessions'>
  readonly storage: Pick<Storage, 'clients' | 'consents' | 'users'>
  readonly catalogue: Catalogue
  /** How browsers reach the pages. With http, where only a trial has any business, the cookies go without `Secure`. */
  readonly publicUrl: string
  readonly log: Pick<RequestLog, 'of' | 'remember'>
}

/** What every page works with. */
export interface PageTools extends PageNeeds {
  readonly clients: Pick<ClientDirectory, 'find'>
  readonly cookies: Cookies
  /** Of the public URL, with its port. */
  readonly host: string
}
