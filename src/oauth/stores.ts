import type { JWK } from 'jose'

/** What the token service has to know of a user. */
export interface Account {
  /** Stable and never reused: the `sub` of its tokens. */
  readonly id: string
  /** bcrypt, `$2b$…`. */
  readonly passwordHash: string
  readonly disabled: boolean
  readonly roles: readonly string[]
  /** Tokens issued before this instant are no longer accepted; `undefined` accepts all. */
  readonly tokensNotBefore: Date | undefined
}

export interface AccountStore {
  /** Usernames are compared exactly as received. */
  findByUsername(username: string): Promise<Account | undefined>
  findById(id: string): Promise<Account | undefined>
  /** As `findById`, but after whatever changes the account at this moment. */
  findSettled(id: string): Promise<Account | undefined>
  /** Stores `replacement`, unless the hash is no longer `current`: a password changed meanwhile stays. */
  replacePasswordHash(id: string, current: string, replacement: string): Promise<void>
}

/** What an operator does to accounts; each change that takes something away also ends what it was used for. */
export interface AccountAdministration {
  /** By ascending username. */
  list(): Promise<readonly AccountListing[]>
  /** @returns the new account's id; `undefined` when the username is taken */
  add(account: NewAccount): Promise<string | undefined>
  /**
   * No token issued before `at` is valid any more, nor one of a login that the former password was found right for: the
   * instant is that of the change itself when this is later.
   *
   * @returns whether there is such an account
   */
  setPasswordHash(id: string, passwordHash: string, at: Date): Promise<boolean>
  /** Disabling also shuts out every token issued before `at`, for good. @returns whether there is such an account */
  setDisabled(id: string, disabled: boolean, at: Date): Promise<boolean>
  /** @returns whether there is such an account */
  setRoles(id: string, roles: readonly string[]): Promise<boolean>
}

export interface AccountListing extends Account {
  readonly username: string
}

export interface NewAccount {
  readonly username: string
  readonly passwordHash: string
  readonly roles: readonly string[]
}

export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  /** The one JWS algorithm (`alg`) that this key is for. */
  readonly algorithm: string
  readonly privateJwk: JWK
  readonly createdAt: Date
  /**
   * From when on it signs. Before that it is published only, so that whoever verifies knows it in time; once a later
   * key signs it is published only again, until the last token that it signed has expired.
   */
  readonly signsFrom: Date
}

export interface SigningKeyStore {
  /** In the order in which they sign. */
  list(): Promise<readonly SigningKey[]>
  /** Stores the key unless there is one already, so that instances that start together agree on one. */
  addFirst(key: SigningKey): Promise<void>
  add(key: SigningKey): Promise<void>
  /** @returns whether there was one */
  remove(kid: string): Promise<boolean>
}

/** Ids (`jti`) of access tokens that were revoked before they expired. */
export interface RevokedTokenStore {
  has(jti: string): Promise<boolean>
  /** Remembered at least until `expiresAt`, when the token dies by itself. Adding twice changes nothing. */
  add(jti: string, expiresAt: Date): Promise<void>
}

/** An application that asks for tokens (RFC 6749 §2). */
export interface Client {
  /** The `client_id`. */
  readonly id: string
  /** What people are shown. */
  readonly name: string
  /** SHA-256 of each secret, in hexadecimal; two while one is being replaced. None makes a public client (RFC 6749 §2.1). */
  readonly secretHashes: readonly string[]
  /** The grant types that it may use. */
  readonly grants: readonly string[]
  /** The scopes that it may be granted; what they imply need not be listed. `undefined` allows the whole catalogue. */
  readonly scopes: readonly string[] | undefined
  /** Compared byte by byte, save the port of a loopback address (RFC 8252 §7.3). */
  readonly redirectUris: readonly string[]
}

export interface ClientStore {
  find(id: string): Promise<Client | undefined>
  /** By ascending id. */
  list(): Promise<readonly Client[]>
  /** @returns whether it was added; false when the id is taken */
  add(client: Client): Promise<boolean>
  /** Replaces the secrets, unless they are no longer `current`. @returns whether it did */
  replaceSecrets(id: string, current: readonly string[], replacement: readonly string[]): Promise<boolean>
  /** With its sessions, codes and consents. @returns whether there was one */
  remove(id: string): Promise<boolean>
}

/** What began with one login: the tokens of one user for one client, until the session ends. */
export interface Session {
  /** The `sid` of its access tokens. */
  readonly id: string
  readonly accountId: string
  readonly clientId: string
  /** As granted at first; a refresh grants no more than these. */
  readonly scopes: readonly string[]
  /** The audience of its access tokens (RFC 8707); `undefined` is the default one. */
  readonly resource: string | undefined
  /** When the user proved who it is: the `auth_time` of its access tokens. */
  readonly authenticatedAt: Date
  readonly createdAt: Date
  /** When it ends by itself, however often it is refreshed. */
  readonly expiresAt: Date
  /** `undefined` while it lives. */
  readonly endedAt: Date | undefined
}

/** A refresh token (RFC 6749 §1.5), of which only the hash is kept. */
export interface RefreshToken {
  /** SHA-256, in hexadecimal. */
  readonly hash: string
  readonly sessionId: string
  readonly issuedAt: Date
  /** When it dies unless it is used. */
  readonly expiresAt: Date
  /** `undefined` until it was used. */
  readonly rotation: RefreshRotation | undefined
}

export interface RefreshRotation {
  readonly at: Date
  /** The hash of the token that took its place. */
  readonly successor: string
  /** That token, encrypted so that only this one, of which there is but a hash, opens it. */
  readonly sealedSuccessor: string
}

export interface SessionStore {
  /**
   * The session and, where it can be refreshed, its first refresh token, both or neither.
   *
   * @returns false for one that has ended as it begins: its account is disabled, or everything of it was ended since the
   * session's `authenticatedAt`
   */
  begin(session: Session, first: RefreshToken | undefined): Promise<boolean>
  find(id: string): Promise<Session | undefined>
  /** Those of an account that live at `now`, newest first. */
  listLive(accountId: string, now: Date): Promise<readonly Session[]>
  findRefreshToken(hash: string): Promise<RefreshToken | undefined>
  /**
   * Marks a refresh token as used and stores its successor, both or neither.
   *
   * @returns false, having changed nothing, when it was used before, or its session has ended
   */
  rotate(hash: string, rotation: RefreshRotation, successor: RefreshToken): Promise<boolean>
  /** Ends a session; one that has ended stays as it is. @returns whether it lived until now */
  end(id: string, at: Date): Promise<boolean>
  /**
   * Ends every session of an account, or those with one client, and takes back the codes for others. Without a client
   * also the account's browser logins end, and no login from before `at` begins anything any more.
   */
  endAll(accountId: string, at: Date, clientId?: string): Promise<void>
}

/** An authorization code (RFC 6749 §1.3.1), of which only the hash is kept. */
export interface AuthorizationCode {
  /** SHA-256, in hexadecimal. */
  readonly hash: string
  readonly clientId: string
  readonly accountId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly resource: string | undefined
  /** RFC 7636 §4.2, always `S256`. */
  readonly codeChallenge: string
  readonly authenticatedAt: Date
  readonly expiresAt: Date
  /** The session that it was exchanged for; `undefined` until then. */
  readonly sessionId: string | undefined
}

export interface AuthorizationCodeStore {
  /** One of an account that is disabled, or was shut out since the code's `authenticatedAt`, is good for nothing. */
  add(code: AuthorizationCode): Promise<void>
  find(hash: string): Promise<AuthorizationCode | undefined>
  /** @returns false, having changed nothing, when it was exchanged before, or taken back */
  exchange(hash: string, sessionId: string): Promise<boolean>
}

/** What a user has let a client have. */
export interface Consent {
  readonly accountId: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly givenAt: Date
}

export interface ConsentStore {
  find(accountId: string, clientId: string): Promise<Consent | undefined>
  /** By ascending client id. */
  list(accountId: string): Promise<readonly Consent[]>
  /**
   * Replaces what was there; where the scopes that were `asked` about are named, only those, and the others stay. Two at
   * once are one after the other.
   */
  put(consent: Consent, asked?: readonly string[]): Promise<void>
  /** @returns whether there was one */
  remove(accountId: string, clientId: string): Promise<boolean>
}

/** Somebody logged in to the pages of the authorization endpoint, with one browser. */
export interface BrowserLogin {
  /** SHA-256 of the cookie, in hexadecimal. */
  readonly hash: string
  readonly accountId: string
  readonly authenticatedAt: Date
  readonly expiresAt: Date
}

export interface BrowserLoginStore {
  add(login: BrowserLogin): Promise<void>
  find(hash: string): Promise<BrowserLogin | undefined>
  remove(hash: string): Promise<void>
  removeAll(accountId: string): Promise<void>
}

/** Attempts to guess, counted under a key: one account name, or one address. */
export interface Attempts {
  /** Since the last one that succeeded, or since they were forgotten. */
  readonly failures: number
  /** Until when no further one is let through; `undefined` when none is held back. */
  readonly blockedUntil: Date | undefined
  /** Of the latest failure, or of the time until which older ones have been forgotten. */
  readonly lastAt: Date
}

export interface AttemptStore {
  /**
   * Replaces what is known of a key by what `next` makes of it, with no other change in between: of attempts that come
   * at once each sees what the one before it left, on whatever instance.
   *
   * @param next `undefined` forgets the key; it may be called more than once
   * @returns what is known now
   */
  update(
    key: string,
    next: (current: Attempts | undefined) => Attempts | undefined,
  ): Promise<Attempts | undefined>
}
