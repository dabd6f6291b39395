import { calculateJwkThumbprint, decodeProtectedHeader, type JWK, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createKeyring, type SigningAlgorithm } from '../../src/oauth/keys.ts'
import type { SigningKeyStore } from '../../src/oauth/stores.ts'
import { memorySigningKeys } from './memory-stores.ts'

const now = () => new Date('2026-03-01T12:00:00Z')

/** A key as another instance would have made it. */
async function foreignKey(algorithm: SigningAlgorithm = 'ES256') {
  const store = memorySigningKeys()
  await createKeyring({ store, now, algorithm })
  const [key] = await store.list()
  if (key === undefined) throw new Error('no key was made')
  return key
}

function counting(store: SigningKeyStore): SigningKeyStore & { readonly listed: () => number } {
  let listed = 0
  return {
    listed: () => listed,
    addFirst: store.addFirst,
    list() {
      listed += 1
      return store.list()
    },
  }
}

describe('a keyring on an empty store', () => {
  it('makes one ES256 key, named by its RFC 7638 thumbprint', async () => {
    const store = memorySigningKeys()
    const keyring = await createKeyring({ store, now })
    const [key, ...others] = await store.list()
    expect(others).toEqual([])
    expect(key).toMatchObject({
      algorithm: 'ES256',
      createdAt: now(),
      privateJwk: { kty: 'EC', crv: 'P-256' },
    })
    expect(key?.kid).toBe(await calculateJwkThumbprint(key?.privateJwk ?? {}))
    expect(keyring.signingKey()).toMatchObject({ kid: key?.kid, algorithm: 'ES256' })
  })

  it('agrees with the others that start at the same time', async () => {
    const store = memorySigningKeys()
    const rings = await Promise.all([1, 2, 3].map(() => createKeyring({ store, now })))
    expect(new Set(rings.map((ring) => ring.signingKey().kid)).size).toBe(1)
    expect(await store.list()).toHaveLength(1)
  })

  it('fails when the store keeps nothing', async () => {
    const store: SigningKeyStore = { list: async () => [], addFirst: async () => {} }
    await expect(createKeyring({ store, now })).rejects.toThrow('empty')
  })
})

describe('a keyring', () => {
  it('makes no key where there is one, whatever its algorithm', async () => {
    const store = memorySigningKeys()
    const key = await foreignKey('Ed25519')
    store.replaceAll([key])
    const keyring = await createKeyring({ store, now, algorithm: 'ES256' })
    expect(keyring.signingKey()).toMatchObject({ kid: key.kid, algorithm: 'Ed25519' })
    expect(await store.list()).toEqual([key])
  })

  it('signs with the newest key and verifies with all', async () => {
    const store = memorySigningKeys()
    const keys = [await foreignKey(), await foreignKey()]
    store.replaceAll(keys)
    const keyring = await createKeyring({ store, now })
    expect(keyring.signingKey().kid).toBe(keys[1]?.kid)
    for (const { kid } of keys)
      expect(await keyring.verificationKey(kid)).toMatchObject({ kid, algorithm: 'ES256' })
  })

  it.each<SigningAlgorithm>(['ES256', 'RS256', 'Ed25519'])(
    'makes %s keys that sign and verify',
    async (algorithm) => {
      const keyring = await createKeyring({ store: memorySigningKeys(), now, algorithm })
      const { kid, key } = keyring.signingKey()
      const token = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: algorithm, kid }).sign(key)
      const publicKey = await keyring.verificationKey(decodeProtectedHeader(token).kid ?? '')
      if (publicKey === undefined) throw new Error('the key is not known')
      expect((await jwtVerify(token, publicKey.key)).payload).toEqual({ a: 1 })
    },
  )

  it('hands out private keys that cannot be exported', async () => {
    const keyring = await createKeyring({ store: memorySigningKeys(), now })
    expect(keyring.signingKey().key).toMatchObject({ type: 'private', extractable: false })
  })

  it('refuses a shared secret in the store', async () => {
    const store = memorySigningKeys()
    const secret: JWK = { kty: 'oct', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA' }
    store.replaceAll([{ kid: 'k', algorithm: 'HS256', privateJwk: secret, createdAt: now() }])
    await expect(createKeyring({ store, now })).rejects.toThrow('EC, OKP or RSA')
  })
})

describe('M5 the key set', () => {
  it.each<[SigningAlgorithm, string[]]>([
    ['ES256', ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
    ['Ed25519', ['alg', 'crv', 'kid', 'kty', 'use', 'x']],
    ['RS256', ['alg', 'e', 'kid', 'kty', 'n', 'use']],
  ])('shows of an %s key its public members only', async (algorithm, members) => {
    const keyring = await createKeyring({ store: memorySigningKeys(), now, algorithm })
    const [key] = keyring.jwks().keys
    expect(Object.keys(key ?? {}).sort()).toEqual(members)
    expect(key).toMatchObject({ kid: keyring.signingKey().kid, alg: algorithm, use: 'sig' })
  })

  it('has every key, oldest first', async () => {
    const store = memorySigningKeys()
    const keys = [await foreignKey(), await foreignKey('Ed25519')]
    store.replaceAll(keys)
    const { keys: published } = (await createKeyring({ store, now })).jwks()
    expect(published.map(({ kid }) => kid)).toEqual(keys.map(({ kid }) => kid))
  })
})

describe('an unknown kid', () => {
  async function ringWithClock() {
    let time = now().getTime()
    const memory = memorySigningKeys()
    const store = counting(memory)
    const keyring = await createKeyring({ store, now: () => new Date(time) })
    const before = store.listed()
    const pass = (ms: number) => {
      time += ms
    }
    return { keyring, memory, pass, listed: () => store.listed() - before }
  }

  it('finds a key that another instance has added since', async () => {
    const { keyring, memory } = await ringWithClock()
    const added = await foreignKey()
    memory.replaceAll([...(await memory.list()), added])
    expect(await keyring.verificationKey(added.kid)).toMatchObject({ kid: added.kid })
    expect(keyring.signingKey().kid).toBe(added.kid)
  })

  it('lists the store once in 30 seconds, however many there are', async () => {
    const { keyring, pass, listed } = await ringWithClock()
    const flood = () =>
      Promise.all(Array.from({ length: 50 }, (_, n) => keyring.verificationKey(`unknown-${n}`)))
    expect(await flood()).toEqual(new Array(50).fill(undefined))
    pass(29_999)
    await flood()
    expect(listed()).toBe(1)
    pass(1)
    await flood()
    expect(listed()).toBe(2)
  })

  it('is looked for again after the clock was set back', async () => {
    const { keyring, pass, listed } = await ringWithClock()
    await keyring.verificationKey('unknown')
    pass(-3_600_000)
    await keyring.verificationKey('unknown')
    expect(listed()).toBe(2)
  })

  it('lets a failure of the store through, and known keys work on', async () => {
    const memory = memorySigningKeys()
    let down = false
    const store: SigningKeyStore = {
      addFirst: memory.addFirst,
      list: () => (down ? Promise.reject(new Error('store down')) : memory.list()),
    }
    const keyring = await createKeyring({ store, now })
    down = true
    await expect(keyring.verificationKey('unknown')).rejects.toThrow('store down')
    await expect(keyring.verificationKey(keyring.signingKey().kid)).resolves.toBeDefined()
  })

  it('is asked for by no known kid', async () => {
    const { keyring, listed } = await ringWithClock()
    await keyring.verificationKey(keyring.signingKey().kid)
    expect(listed()).toBe(0)
  })
})
