import { expect, it } from 'vitest'
import type { SigningKey } from '../../../src/oauth/stores.ts'
import { openStorage } from '../../../src/storage/open.ts'
import { rejection } from '../calls.ts'
import { DAY } from '../records.ts'
import { type Fresh, withFreshDatabase, withStorages } from '../subject.ts'

export function tokensContract(fresh: Fresh): void {
  it('has no signing key at first', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        expect(await storage.signingKeys.list()).toEqual([])
      }),
    ))

  it('keeps one signing key when several instances each bring their own', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url, url, url, url], async (...storages) => {
        await storages[0]?.migrate()
        const keys = storages.map((_, index) => keyOf(`key-${index}`))
        await Promise.all(
          storages.map(({ signingKeys }, index) => signingKeys.addFirst(keys[index] ?? keyOf(''))),
        )
        const lists = await Promise.all(storages.map(({ signingKeys }) => signingKeys.list()))
        expect(lists[0]).toHaveLength(1)
        expect(keys).toContainEqual(lists[0]?.[0])
        expect(lists).toEqual(lists.map(() => lists[0]))
      }),
    ))

  it('keeps the first key whoever comes later, also with the same key', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        for (const kid of ['b', 'a', 'b']) await storage.signingKeys.addFirst(keyOf(kid))
        expect(await storage.signingKeys.list()).toEqual([keyOf('b')])
      }),
    ))

  it('lists the keys in the order in which they sign', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url, url], async (here, there) => {
        await here.migrate()
        const keys = ['b', 'c', 'a'].map((kid, index) => keyOf(kid, new Date(index)))
        for (const key of keys.toReversed()) await here.signingKeys.add(key)
        expect(await there.signingKeys.list()).toEqual(keys)
      }),
    ))

  it('adds all keys that come at once, after which none is the first', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url, url, url, url], async (...storages) => {
        await storages[0]?.migrate()
        const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((kid) => keyOf(kid))
        await Promise.all(keys.map((key, index) => storages[index % 4]?.signingKeys.add(key)))
        await storages[1]?.signingKeys.addFirst(keyOf('late'))
        expect(await storages[0]?.signingKeys.list()).toEqual(keys)
      }),
    ))

  it('refuses a key that is there already', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        await storage.signingKeys.add(keyOf('a'))
        expect(await rejection(storage.signingKeys.add(keyOf('a', new Date(0))))).toBeDefined()
        expect(await storage.signingKeys.list()).toEqual([keyOf('a')])
      }),
    ))

  it('removes a key once, whereupon another may be the first only if none is left', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url, url], async (here, there) => {
        await here.migrate()
        for (const kid of ['a', 'b']) await here.signingKeys.add(keyOf(kid))
        expect(await here.signingKeys.remove('a')).toBe(true)
        expect(await there.signingKeys.remove('a')).toBe(false)
        expect(await there.signingKeys.remove('B')).toBe(false)
        await there.signingKeys.addFirst(keyOf('c'))
        expect(await there.signingKeys.list()).toEqual([keyOf('b')])
        await there.signingKeys.remove('b')
        await here.signingKeys.addFirst(keyOf('c'))
        expect(await there.signingKeys.list()).toEqual([keyOf('c')])
      }),
    ))

  it('knows the tokens that were revoked and no others', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url, url], async (here, there) => {
        await here.migrate()
        const soon = new Date(Date.now() + 1_000)
        await here.revokedTokens.add('revoked', soon)
        await here.revokedTokens.add('revoked', soon)
        expect(await there.revokedTokens.has('revoked')).toBe(true)
        expect(await there.revokedTokens.has('Revoked')).toBe(false)
        expect(await there.revokedTokens.has('')).toBe(false)
      }),
    ))

  it('revokes one token several times at once without complaint', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url, url, url], async (...storages) => {
        await storages[0]?.migrate()
        await Promise.all(storages.map(({ revokedTokens }) => revokedTokens.add('jti', new Date())))
        expect(await storages[1]?.revokedTokens.has('jti')).toBe(true)
      }),
    ))

  it('forgets a revoked token a day after it expired, and not before', () =>
    withFreshDatabase(fresh, async (url) => {
      const expiry = Date.parse('2026-03-01T00:00:00Z')
      let now = expiry - 1_000
      const storage = await openStorage(url, { now: () => new Date(now) })
      await storage.migrate()
      await storage.revokedTokens.add('old', new Date(expiry))
      now = expiry + DAY
      await storage.revokedTokens.add('next', new Date(now))
      expect(await storage.revokedTokens.has('old')).toBe(true)
      now = expiry + DAY + 1
      await storage.revokedTokens.add('later', new Date(now))
      expect(await storage.revokedTokens.has('old')).toBe(false)
      expect(await storage.revokedTokens.has('next')).toBe(true)
      await storage.close()
    }))
}

function keyOf(kid: string, signsFrom = new Date('2026-03-01T00:00:00.123Z')): SigningKey {
  return {
    kid,
    algorithm: 'ES256',
    privateJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: `secret of ${kid}` },
    createdAt: new Date('2026-03-01T00:00:00.123Z'),
    signsFrom,
  }
}
