import type {
  Account,
  AccountStore,
  RevokedTokenStore,
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
