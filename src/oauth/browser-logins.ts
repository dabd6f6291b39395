import { isGoodSince } from './account-state.ts'
import { hashSecret } from './clients.ts'
import type { AuthenticatedUser } from './password-login.ts'
import { createOpaqueToken } from './refresh-tokens.ts'
import type { AccountStore, BrowserLoginStore } from './stores.ts'

/** Who is logged in to the pages, by a cookie of 256 random bits. */
export interface BrowserLogins {
  /** @param user as the login gave it */
  begin(user: AuthenticatedUser): Promise<{ readonly cookie: string; readonly expiresAt: Date }>
  /** @returns `undefined` when nobody is, or the account was disabled or changed its password since */
  find(cookie: string): Promise<AuthenticatedUser | undefined>
  end(cookie: string): Promise<void>
  /** Logs an account out of all browsers. */
  endAll(accountId: string): Promise<void>
}

export interface BrowserLoginsNeeds {
  readonly browserLogins: BrowserLoginStore
  readonly accounts: AccountStore
  /** Seconds. Default: 28,800, which is 8 hours. */
  readonly browserLoginTtl?: number
  readonly now: () => Date
}

export function createBrowserLogins({
  browserLogins,
  accounts,
  browserLoginTtl = 28_800,
  now,
}: BrowserLoginsNeeds): BrowserLogins {
  return {
    async begin({ account, authenticatedAt }) {
      const cookie = createOpaqueToken()
      const expiresAt = new Date(authenticatedAt.getTime() + browserLoginTtl * 1_000)
      await browserLogins.add({ hash: hashSecret(cookie), accountId: account.id, authenticatedAt, expiresAt })
      return { cookie, expiresAt }
    },
    async find(cookie) {
      const login = await browserLogins.find(hashSecret(cookie))
      if (login === undefined || login.expiresAt <= now()) return undefined
      const account = await accounts.findById(login.accountId)
      if (!isGoodSince(account, login.authenticatedAt)) return undefined
      return { account, authenticatedAt: login.authenticatedAt }
    },
    end: (cookie) => browserLogins.remove(hashSecret(cookie)),
    endAll: (accountId) => browserLogins.removeAll(accountId),
  }
}
