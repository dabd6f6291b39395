import { OAuthError } from '../errors.ts'
import type { Grant } from '../grant.ts'
import type { PasswordHasher } from '../passwords.ts'
import { grantScopes, parseScope, requireKnownScopes, type ScopeCatalogue } from '../scope.ts'
import type { Account, AccountStore } from '../stores.ts'

export interface PasswordGrantNeeds {
  readonly accounts: AccountStore
  readonly passwords: PasswordHasher
  readonly catalogue: ScopeCatalogue
  /** The scopes that a user of these roles may be granted; what they imply need not be listed. */
  readonly allowedScopes: (roles: readonly string[]) => readonly string[]
  /** Refuse a request as soon as one of its scopes is not allowed. Default: grant the others. */
  readonly strictScopes?: boolean
}

/** What RFC 6749 Appendix A.15 and A.16 let be in a user name or a password: no control characters, only whole ones. */
const CREDENTIAL = /^[\t\x20-\x7E\x80-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u

/**
 * The Resource Owner Password Credentials Grant (RFC 6749 §4.3), for our own client only (RFC 9700 §2.4).
 *
 * Scopes are read and looked up before the password, so that a mistake in them costs no hash and tells nothing of the
 * account; whether the account may have them is decided after it. Every login costs exactly one compare, found or not.
 */
export function createPasswordGrant(needs: PasswordGrantNeeds): Grant {
  return {
    type: 'password',
    async authorize(request) {
      const username = requireCredential('username', request.username)
      const password = requireCredential('password', request.password)
      const requested = parseScope(request.scope)
      requireKnownScopes(requested, needs.catalogue)
      const account = await authenticate(username, password, needs)
      const allowed = needs.allowedScopes(account.roles)
      const strict = needs.strictScopes ?? false
      const scopes = grantScopes({ requested, catalogue: needs.catalogue, allowed, strict })
      await rehashIfCheap(account, password, needs)
      return { account, scopes }
    },
  }
}

function requireCredential(parameter: string, value: string | undefined): string {
  if (value === undefined) throw new OAuthError('invalid_request', `the ${parameter} is missing`)
  if (!CREDENTIAL.test(value)) throw new OAuthError('invalid_request', `the ${parameter} is malformed`)
  return value
}

async function authenticate(
  username: string,
  password: string,
  { accounts, passwords }: PasswordGrantNeeds,
): Promise<Account> {
  const account = await accounts.findByUsername(username)
  const passwordHash = account?.passwordHash
  const verified =
    passwordHash === undefined
      ? await passwords.verifyAgainstDummy(password)
      : await passwords.verify(password, passwordHash)
  // One answer for all: whether it was the name, the password or the account that was wrong is not for a client to know.
  if (account === undefined || !verified || account.disabled) {
    throw new OAuthError('invalid_grant', 'the user name or the password is wrong')
  }
  return account
}

async function rehashIfCheap(
  { id, passwordHash }: Account,
  password: string,
  { accounts, passwords }: PasswordGrantNeeds,
): Promise<void> {
  if (!passwords.needsRehash(passwordHash)) return
  try {
    await accounts.replacePasswordHash(id, passwordHash, await passwords.hash(password))
  } catch {
    // The login stands, and the next one tries again.
  }
}
