import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openStorage } from '../../../src/storage/open.ts'
import { DEMO_LOGINS } from '../../../src/storage/seed.ts'
import { StorageUnavailableError } from '../../../src/storage/storage.ts'
import type { Tables } from '../../../src/storage/tables.ts'
import { rejection } from '../calls.ts'
import { withFormerDatabase } from '../former.ts'
import { demoUser, type Fresh, withFreshDatabase, withStorages } from '../subject.ts'

export function lifecycleContract(fresh: Fresh): void {
  it('refuses the check until it is migrated', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url], async (storage) => {
        await expect(storage.check()).rejects.toThrow(StorageUnavailableError)
        await storage.migrate()
        await expect(storage.check()).resolves.toBeUndefined()
      }),
    ))

  it('migrates twice as once, and keeps what is there', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        await storage.seed()
        await storage.migrate()
        expect((await storage.users.page({ first: 10, after: undefined })).nodes).toHaveLength(4)
      }),
    ))

  it('lets the signing keys of the version before sign from their creation on', () =>
    withFreshDatabase(fresh, async (url) => {
      await withFormerDatabase<FormerTables>(url, '0003-tokens', async (db) => {
        const key = {
          kid: 'k',
          algorithm: 'ES256',
          private_jwk: '{"kty":"EC"}',
          created_at: 1_750_000_000_000,
        }
        await db
          .insertInto('signing_keys')
          .values({ ...key, slot: 1 })
          .execute()
      })
      await withStorages([url], async (storage) => {
        expect(await rejection(storage.check())).toBeInstanceOf(StorageUnavailableError)
        await storage.migrate()
        const createdAt = new Date(1_750_000_000_000)
        expect(await storage.signingKeys.list()).toMatchObject([
          { kid: 'k', createdAt, signsFrom: createdAt },
        ])
      })
    }))

  it('lets several connections migrate and seed at once', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url, url, url, url], async (...storages) => {
        await Promise.all(storages.map((storage) => storage.migrate()))
        await Promise.all(storages.map((storage) => storage.seed()))
        for (const storage of storages) {
          await storage.check()
          expect((await storage.users.page({ first: 10, after: undefined })).nodes).toHaveLength(4)
        }
      }),
    ))

  it('lets several processes migrate and seed at once, and keeps what a killed one was told is stored', () =>
    withFreshDatabase(fresh, async (url) => {
      expect(await Promise.all([url, url, url].map(diesAfterSeeding))).toEqual([
        'SIGKILL',
        'SIGKILL',
        'SIGKILL',
      ])
      await withStorages([url], async (storage) => {
        await storage.check()
        const john = await demoUser(storage, 'johndoe')
        const orders = await storage.orders.page({ first: 10, after: undefined }, john.id)
        expect(orders.nodes.map(({ status }) => status)).toEqual(['paid', 'placed'])
      })
    }))

  it('seeds an empty database only, so that changes to the demo world stay', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        await storage.seed()
        const { id } = await demoUser(storage, 'alice')
        await storage.users.setDisabled(id, false)
        await storage.seed()
        expect(await demoUser(storage, 'alice')).toMatchObject({ id, disabled: false })
      }),
    ))

  it('seeds the same ids everywhere, in the order of creation', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        await storage.seed()
        const { nodes } = await storage.items.page({ first: 100, after: undefined })
        expect(nodes[0]?.id).toBe('itm_019b92bfc50000000000000000000001')
        const times = nodes.map(({ createdAt }) => createdAt.getTime())
        expect(times).toEqual(times.toSorted((left, right) => left - right))
        expect(new Set(nodes.map(({ ownerId }) => ownerId)).size).toBe(4)
      }),
    ))

  it('seeds an account for every login that it names', () =>
    withFreshDatabase(fresh, (url) =>
      withStorages([url], async (storage) => {
        await storage.migrate()
        await storage.seed()
        for (const { username } of DEMO_LOGINS) {
          expect(await storage.accounts.findByUsername(username)).toBeDefined()
        }
      }),
    ))

  it('finds everything again when it is opened again', () =>
    withFreshDatabase(fresh, async (url) => {
      const key = {
        kid: 'k',
        algorithm: 'ES256',
        privateJwk: { kty: 'EC' },
        createdAt: new Date(1),
        signsFrom: new Date(2),
      }
      await withStorages([url], async (storage) => {
        await storage.migrate()
        await storage.seed()
        await storage.signingKeys.addFirst(key)
        await storage.revokedTokens.add('jti', new Date(Date.now() + 60_000))
      })
      await withStorages([url], async (storage) => {
        await storage.check()
        expect(await storage.signingKeys.list()).toEqual([key])
        expect(await storage.revokedTokens.has('jti')).toBe(true)
        expect((await storage.users.page({ first: 10, after: undefined })).nodes).toHaveLength(4)
      })
    }))

  it('closes twice as once', () =>
    withFreshDatabase(fresh, async (url) => {
      const storage = await openStorage(url)
      await storage.migrate()
      await storage.close()
      await expect(storage.close()).resolves.toBeUndefined()
    }))
}

interface FormerTables {
  readonly signing_keys: Omit<Tables['signing_keys'], 'signs_from'>
}

async function diesAfterSeeding(url: string): Promise<unknown> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'dies-after-seeding.ts'), url], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = await once(child, 'exit')
  return signal
}
