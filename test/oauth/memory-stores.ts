import type {
  Account,
  AccountStore,
  AttemptStore,
  Attempts,
  AuthorizationCode,
  AuthorizationCodeStore,
  BrowserLogin,
  BrowserLoginStore,
  Client,
  ClientStore,
  Consent,
  ConsentStore,
  RefreshToken,
  RevokedTokenStore,
  Session,
  SessionStore,
  SigningKey,
  SigningKeyStore,
} from '../../src/oauth/stores.ts'

export interface MemoryAccounts extends AccountStore {
  /** Adds the account under a username, or replaces what is known of it. */
  put(username: string, account: Account): void
  remove(username: string): void
}

export function memoryAccounts(): MemoryAccounts {
  const byUsername = new Map<string, Account>()
  const findById = (id: string) => [...byUsername].find(([, account]) => account.id === id)
  return {
    put: (username, account) => void byUsername.set(username, account),
    remove: (username) => void byUsername.delete(username),
    findByUsername: async (username) => byUsername.get(username),
    findById: async (id) => findById(id)?.[1],
    findSettled: async (id) => findById(id)?.[1],
    async replacePasswordHash(id, current, replacement) {
      const entry = findById(id)
      if (entry === undefined || entry[1].passwordHash !== current) return
      byUsername.set(entry[0], { ...entry[1], passwordHash: replacement })
    },
  }
}

export interface MemorySigningKeys extends SigningKeyStore {
  /** What another instance, or an operator, does to the store. */
  replaceAll(keys: readonly SigningKey[]): void
}

export function memorySigningKeys(): MemorySigningKeys {
  let keys: readonly SigningKey[] = []
  return {
    list: async () => keys,
    async addFirst(key) {
      if (keys.length === 0) keys = [key]
    },
    async add(key) {
      keys = [...keys, key].toSorted((one, other) => one.signsFrom.getTime() - other.signsFrom.getTime())
    },
    async remove(kid) {
      const before = keys.length
      keys = keys.filter((key) => key.kid !== kid)
      return keys.length < before
    },
    replaceAll(replacement) {
      keys = replacement
    },
  }
}

export function memoryRevokedTokens(): RevokedTokenStore {
  const revoked = new Set<string>()
  return {
    has: async (jti) => revoked.has(jti),
    add: async (jti) => void revoked.add(jti),
  }
}

export function memoryClients(initial: readonly Client[] = []): ClientStore {
  const clients = new Map(initial.map((client) => [client.id, client]))
  return {
    find: async (id) => clients.get(id),
    list: async () => [...clients.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    async add(client) {
      if (clients.has(client.id)) return false
      clients.set(client.id, client)
      return true
    },
    async replaceSecrets(id, current, replacement) {
      const client = clients.get(id)
      if (client === undefined || client.secretHashes.join() !== current.join()) return false
      clients.set(id, { ...client, secretHashes: replacement })
      return true
    },
    remove: async (id) => clients.delete(id),
  }
}

/** @param codes those that go when sessions are ended */
export function memorySessions(codes = memoryAuthorizationCodes()): SessionStore {
  const ends = new Map<string, Date>()
  const sessions = new Map<string, Session>()
  const refreshTokens = new Map<string, RefreshToken>()
  function end(id: string, at: Date): boolean {
    const session = sessions.get(id)
    if (session === undefined || session.endedAt !== undefined) return false
    sessions.set(id, { ...session, endedAt: at })
    return true
  }
  return {
    async begin(session, first) {
      const end = ends.get(session.accountId)
      const isLate = end !== undefined && end > session.authenticatedAt
      sessions.set(session.id, isLate ? { ...session, endedAt: end } : session)
      if (first !== undefined) refreshTokens.set(first.hash, first)
      return !isLate
    },
    find: async (id) => sessions.get(id),
    listLive: async (accountId, now) =>
      [...sessions.values()]
        .filter((each) => each.accountId === accountId && each.endedAt === undefined && each.expiresAt > now)
        .toReversed(),
    findRefreshToken: async (hash) => refreshTokens.get(hash),
    async rotate(hash, rotation, successor) {
      const token = refreshTokens.get(hash)
      const session = token && sessions.get(token.sessionId)
      if (token === undefined || token.rotation !== undefined || session?.endedAt !== undefined) return false
      refreshTokens.set(hash, { ...token, rotation })
      refreshTokens.set(successor.hash, successor)
      return true
    },
    end: async (id, at) => end(id, at),
    async endAll(accountId, at, clientId) {
      if (clientId === undefined) ends.set(accountId, at)
      codes.takeBack(accountId, clientId)
      for (const session of sessions.values()) {
        const isMeant = clientId === undefined || session.clientId === clientId
        if (session.accountId === accountId && isMeant) end(session.id, at)
      }
    },
  }
}

export interface MemoryAuthorizationCodes extends AuthorizationCodeStore {
  /** Those that were not exchanged. */
  takeBack(accountId: string, clientId: string | undefined): void
}

export function memoryAuthorizationCodes(): MemoryAuthorizationCodes {
  const codes = new Map<string, AuthorizationCode>()
  return {
    add: async (code) => void codes.set(code.hash, code),
    find: async (hash) => codes.get(hash),
    takeBack(accountId, clientId) {
      for (const code of codes.values()) {
        const isMeant = clientId === undefined || code.clientId === clientId
        if (code.accountId === accountId && isMeant && code.sessionId === undefined) codes.delete(code.hash)
      }
    },
    async exchange(hash, sessionId) {
      const code = codes.get(hash)
      if (code === undefined || code.sessionId !== undefined) return false
      codes.set(hash, { ...code, sessionId })
      return true
    },
  }
}

export function memoryConsents(): ConsentStore {
  const consents = new Map<string, Consent>()
  const keyOf = (accountId: string, clientId: string) => `${accountId} ${clientId}`
  return {
    find: async (accountId, clientId) => consents.get(keyOf(accountId, clientId)),
    list: async (accountId) =>
      [...consents.values()]
        .filter((consent) => consent.accountId === accountId)
        .toSorted((one, other) => (one.clientId < other.clientId ? -1 : 1)),
    async put(consent, asked) {
      const key = keyOf(consent.accountId, consent.clientId)
      const before = asked === undefined ? [] : (consents.get(key)?.scopes ?? [])
      const untouched = before.filter((scope) => !asked?.includes(scope))
      consents.set(key, { ...consent, scopes: [...untouched, ...consent.scopes] })
    },
    remove: async (accountId, clientId) => consents.delete(keyOf(accountId, clientId)),
  }
}

export function memoryBrowserLogins(): BrowserLoginStore {
  const logins = new Map<string, BrowserLogin>()
  return {
    add: async (login) => void logins.set(login.hash, login),
    find: async (hash) => logins.get(hash),
    remove: async (hash) => void logins.delete(hash),
    async removeAll(accountId) {
      for (const login of logins.values()) if (login.accountId === accountId) logins.delete(login.hash)
    },
  }
}

export function memoryAttempts(): AttemptStore {
  const known = new Map<string, Attempts>()
  return {
    async update(key, next) {
      const attempts = next(known.get(key))
      if (attempts === undefined) known.delete(key)
      else known.set(key, attempts)
      return attempts
    },
  }
}
