import type { Audit, RequestOrigin } from './audit.ts'
import { isCredential } from './credential.ts'
import { OAuthError } from './errors.ts'
import { type AttemptLimiterNeeds, createAttemptLimiter, type LoginAttempt } from './limiter.ts'
import type { PasswordHasher } from './passwords.ts'
import type { Account, AccountStore } from './stores.ts'

/** How many logins one door has under way: as many as the hasher lets wait, so that no others reach the database. */
const LOGINS_AT_ONCE = 64

export interface PasswordLoginNeeds extends AttemptLimiterNeeds {
  readonly accounts: AccountStore
  readonly passwords: PasswordHasher
  readonly audit: Audit
}

export interface Login {
  readonly username: string | undefined
  readonly password: string | undefined
  /** On whose behalf. */
  readonly clientId: string
}

/** Who has proved who it is, and when. */
export interface AuthenticatedUser {
  readonly account: Account
  /** Before the password was looked at: if it is changed meanwhile, this login is from before that. */
  readonly authenticatedAt: Date
}

/**
 * Who has this name and this password. Every door that takes passwords goes through here.
 *
 * Whatever is wrong, be it name, password or account, or that there were too many failures, the answer is one and the
 * same, and costs exactly one compare (one more if the right password is hashed anew meanwhile); only an address that
 * is held back is told so, at no cost.
 *
 * @throws {OAuthError} `invalid_grant`; `invalid_request` when something is missing or cannot be a credential;
 * `temporarily_unavailable` when the address is held back (429), or too many logins are under way
 */
export type PasswordLogin = (login: Login, origin: RequestOrigin) => Promise<AuthenticatedUser>

export function createPasswordLogin(needs: PasswordLoginNeeds): PasswordLogin {
  const limiter = createAttemptLimiter(needs)
  let underWay = 0

  const enter: PasswordLogin = async (login, origin) => {
    const username = requireCredential('username', login.username)
    const password = requireCredential('password', login.password)
    const by = { clientId: login.clientId, ...origin }
    const attempt = await limiter.begin(username, origin)
    if (attempt.blocked?.by === 'address') {
      needs.audit({ type: 'login_blocked', by: 'address', accountId: undefined, ...by })
      throw new OAuthError('temporarily_unavailable', 'too many attempts', {
        tooMany: true,
        retryAfter: attempt.blocked.seconds,
      })
    }
    const authenticatedAt = needs.now()
    const { account, isRight } = await compare(username, password, attempt, needs)
    if (account === undefined || !isRight) {
      attempt.failed()
      needs.audit(
        attempt.blocked === undefined
          ? { type: 'login_failed', accountId: account?.id, ...by }
          : { type: 'login_blocked', by: 'account', accountId: account?.id, ...by },
      )
      throw new OAuthError('invalid_grant', 'the user name or the password is wrong')
    }
    await attempt.succeeded()
    needs.audit({ type: 'login_succeeded', accountId: account.id, ...by })
    await rehashIfCheap(account, password, needs)
    return { account, authenticatedAt }
  }

  return async (login, origin) => {
    if (underWay >= LOGINS_AT_ONCE) {
      throw new OAuthError('temporarily_unavailable', 'too many logins at once', { retryAfter: 1 })
    }
    underWay += 1
    try {
      return await enter(login, origin)
    } finally {
      underWay -= 1
    }
  }
}

function requireCredential(parameter: string, value: string | undefined): string {
  if (value === undefined || value === '') {
    throw new OAuthError('invalid_request', `the ${parameter} is missing`)
  }
  if (!isCredential(value)) throw new OAuthError('invalid_request', `the ${parameter} is malformed`)
  return value
}

async function compare(
  username: string,
  password: string,
  attempt: LoginAttempt,
  { accounts, passwords }: PasswordLoginNeeds,
): Promise<{ readonly account: Account | undefined; readonly isRight: boolean }> {
  try {
    const account = await accounts.findByUsername(username)
    const isRight =
      account === undefined || account.disabled || attempt.blocked !== undefined
        ? await passwords.verifyAgainstDummy(password)
        : await passwords.verify(password, account.passwordHash)
    if (account === undefined || !isRight) return { account, isRight: false }
    return await settle(account, password, { accounts, passwords })
  } catch (error) {
    await attempt.cancelled()
    throw error
  }
}

/** What is changed while a password is compared counts: the one that was right may be so no longer. */
async function settle(
  verified: Account,
  password: string,
  needs: Pick<PasswordLoginNeeds, 'accounts' | 'passwords'>,
): Promise<{ readonly account: Account; readonly isRight: boolean }> {
  const account = await needs.accounts.findSettled(verified.id)
  if (account === undefined || account.disabled) return { account: verified, isRight: false }
  if (account.passwordHash === verified.passwordHash) return { account, isRight: true }
  // Another login may have hashed the same password anew.
  if (!(await needs.passwords.verify(password, account.passwordHash))) return { account, isRight: false }
  return settle(account, password, needs)
}

async function rehashIfCheap(
  { id, passwordHash }: Account,
  password: string,
  { accounts, passwords }: PasswordLoginNeeds,
): Promise<void> {
  if (!passwords.needsRehash(passwordHash)) return
  try {
    await accounts.replacePasswordHash(id, passwordHash, await passwords.hash(password))
  } catch {
    // The login stands, and the next one tries again.
  }
}
