import { calculateJwkThumbprint, decodeProtectedHeader, type JWK, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createKeyring, rotateSigningKey, type SigningAlgorithm } from '../../src/oauth/keys.ts'
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
    ...store,
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
    expect(await keyring.signingKey()).toMatchObject({ kid: key?.kid, algorithm: 'ES256' })
  })

  it('agrees with the others that start at the same time', async () => {
    const store = memorySigningKeys()
    const rings = await Promise.all([1, 2, 3].map(() => createKeyring({ store, now })))
    expect(
      new Set((await Promise.all(rings.map((ring) => ring.signingKey()))).map(({ kid }) => kid)).size,
    ).toBe(1)
    expect(await store.list()).toHaveLength(1)
  })

  it('fails when the store keeps nothing', async () => {
    const store: SigningKeyStore = { ...memorySigningKeys(), list: async () => [] }
    await expect(createKeyring({ store, now })).rejects.toThrow('empty')
  })
})

describe('a keyring', () => {
  it('makes no key where there is one, whatever its algorithm', async () => {
    const store = memorySigningKeys()
    const key = await foreignKey('Ed25519')
    store.replaceAll([key])
    const keyring = await createKeyring({ store, now, algorithm: 'ES256' })
    expect(await keyring.signingKey()).toMatchObject({ kid: key.kid, algorithm: 'Ed25519' })
    expect(await store.list()).toEqual([key])
  })

  it('signs with the newest key and verifies with all', async () => {
    const store = memorySigningKeys()
    const keys = [await foreignKey(), await foreignKey()]
    store.replaceAll(keys)
    const keyring = await createKeyring({ store, now })
    expect((await keyring.signingKey()).kid).toBe(keys[1]?.kid)
    for (const { kid } of keys)
      expect(await keyring.verificationKey(kid)).toMatchObject({ kid, algorithm: 'ES256' })
  })

  it.each<SigningAlgorithm>(['ES256', 'RS256', 'Ed25519'])(
    'makes %s keys that sign and verify',
    async (algorithm) => {
      const keyring = await createKeyring({ store: memorySigningKeys(), now, algorithm })
      const { kid, key } = await keyring.signingKey()
      const token = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: algorithm, kid }).sign(key)
      const publicKey = await keyring.verificationKey(decodeProtectedHeader(token).kid ?? '')
      if (publicKey === undefined) throw new Error('the key is not known')
      expect((await jwtVerify(token, publicKey.key)).payload).toEqual({ a: 1 })
    },
  )

  it('hands out private keys that cannot be exported', async () => {
    const keyring = await createKeyring({ store: memorySigningKeys(), now })
    expect((await keyring.signingKey()).key).toMatchObject({ type: 'private', extractable: false })
  })

  it('refuses a shared secret in the store', async () => {
    const store = memorySigningKeys()
    const secret: JWK = { kty: 'oct', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA' }
    store.replaceAll([
      { kid: 'k', algorithm: 'HS256', privateJwk: secret, createdAt: now(), signsFrom: now() },
    ])
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
    const [key] = (await keyring.jwks()).keys
    expect(Object.keys(key ?? {}).sort()).toEqual(members)
    expect(key).toMatchObject({ kid: (await keyring.signingKey()).kid, alg: algorithm, use: 'sig' })
  })

  it('has every key, oldest first', async () => {
    const store = memorySigningKeys()
    const keys = [await foreignKey(), await foreignKey('Ed25519')]
    store.replaceAll(keys)
    const { keys: published } = await (await createKeyring({ store, now })).jwks()
    expect(published.map(({ kid }) => kid)).toEqual(keys.map(({ kid }) => kid))
  })
})

describe('the store of the keys', () => {
  async function ringWithClock() {
    let time = now().getTime()
    let down = false
    const memory = memorySigningKeys()
    const store = counting({
      ...memory,
      list: () => (down ? Promise.reject(new Error('store down')) : memory.list()),
    })
    const clock = () => new Date(time)
    const keyring = await createKeyring({ store, now: clock })
    const before = store.listed()
    const pass = (ms: number) => {
      time += ms
    }
    const goDown = () => {
      down = true
    }
    return { keyring, memory, clock, pass, goDown, listed: () => store.listed() - before }
  }

  it('is looked at again after 2.5 seconds, and not before, for a key that another instance has added', async () => {
    const { keyring, memory, pass } = await ringWithClock()
    const added = await foreignKey()
    await memory.add(added)
    pass(2_499)
    expect((await keyring.signingKey()).kid).not.toBe(added.kid)
    pass(1)
    expect((await keyring.signingKey()).kid).toBe(added.kid)
  })

  it('is looked at for a key that is not known after a quarter of a second, as another instance may sign with it', async () => {
    const { keyring, memory, pass } = await ringWithClock()
    const added = await foreignKey()
    await memory.add(added)
    pass(249)
    expect(await keyring.verificationKey(added.kid)).toBeUndefined()
    pass(1)
    expect(await keyring.verificationKey(added.kid)).toMatchObject({ kid: added.kid })
  })

  it('is looked at once in a quarter of a second, however many unknown keys are asked for', async () => {
    const { keyring, pass, listed } = await ringWithClock()
    const flood = () =>
      Promise.all(Array.from({ length: 50 }, (_, n) => keyring.verificationKey(`unknown-${n}`)))
    pass(250)
    expect(await flood()).toEqual(new Array(50).fill(undefined))
    pass(249)
    await flood()
    expect(listed()).toBe(1)
    pass(1)
    await flood()
    expect(listed()).toBe(2)
  })

  it('takes a removed key out of use within 2.5 seconds, also where it is known', async () => {
    const { keyring, memory, clock, pass } = await ringWithClock()
    const { kid } = await keyring.signingKey()
    await memory.add({ ...(await foreignKey()), signsFrom: clock() })
    await memory.remove(kid)
    pass(2_500)
    expect(await keyring.verificationKey(kid)).toBeUndefined()
    expect((await keyring.signingKey()).kid).not.toBe(kid)
    expect((await keyring.jwks()).keys.map((key) => key.kid)).not.toContain(kid)
  })

  it('is looked at again after the clock was set back', async () => {
    const { keyring, pass, listed } = await ringWithClock()
    pass(-3_600_000)
    await keyring.verificationKey('unknown')
    expect(listed()).toBe(1)
  })

  it('may fail: unknown keys are then not said to be unknown, and known keys work on', async () => {
    const { keyring, pass, goDown } = await ringWithClock()
    const { kid } = await keyring.signingKey()
    goDown()
    pass(2_500)
    await expect(keyring.verificationKey('unknown')).rejects.toThrow('store down')
    await expect(keyring.verificationKey(kid)).resolves.toMatchObject({ kid })
    await expect(keyring.signingKey()).resolves.toMatchObject({ kid })
    expect((await keyring.jwks()).keys).toHaveLength(1)
  })

  it('is not looked at for a known key in between', async () => {
    const { keyring, listed } = await ringWithClock()
    await keyring.verificationKey((await keyring.signingKey()).kid)
    await keyring.jwks()
    expect(listed()).toBe(0)
  })

  it('gets a key at a rotation that is published at once, signs after 10 minutes, and outlives its own relief by an hour', async () => {
    const { keyring, memory, clock, pass } = await ringWithClock()
    const old = (await keyring.signingKey()).kid
    const { kid } = await rotateSigningKey({ store: memory, now: clock })
    const published = async () => (await keyring.jwks()).keys.map((key) => key.kid)
    pass(599_999)
    expect(await published()).toEqual([old, kid])
    expect((await keyring.signingKey()).kid).toBe(old)
    pass(1)
    expect((await keyring.signingKey()).kid).toBe(kid)
    pass(3_604_999)
    expect(await published()).toEqual([old, kid])
    expect(await keyring.verificationKey(old)).toBeDefined()
    pass(1)
    expect(await published()).toEqual([kid])
    expect(await keyring.verificationKey(old)).toBeUndefined()
  })
})
