import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hash } from 'bcryptjs'
import { type CryptoKey, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tables } from '../../src/storage/tables.ts'
import { type BuiltServer, startBuiltServer } from '../built-server.ts'
import { type FreshDatabase, freshPostgres, freshSqlite } from '../storage/databases.ts'
import { withFormerDatabase, withTables } from '../storage/former.ts'
import { createShopClient, PUBLIC_URL, type ShopClient } from './shop-client.ts'

/** What there was at 0003-tokens: no session, no client, and a key had no date to sign from. */
interface FormerTables
  extends Pick<
    Tables,
    'users' | 'user_roles' | 'items' | 'orders' | 'order_lines' | 'payments' | 'revoked_tokens'
  > {
  readonly signing_keys: Omit<Tables['signing_keys'], 'signs_from'>
}

const NAMES = [
  'users',
  'user_roles',
  'items',
  'orders',
  'order_lines',
  'payments',
  'revoked_tokens',
  'signing_keys',
] as const satisfies readonly (keyof FormerTables)[]

const MONTH_AGO = Date.now() - 30 * 86_400_000
const CUSTOMERS = 200

const { privateKey } = await generateKeyPair('ES256', { extractable: true })
const passwordHash = await hash('long before sessions', 10)

/** A shop after a month of work. */
const shop: { readonly [Name in keyof FormerTables]: readonly FormerTables[Name][] } = {
  users: each((n) => ({
    id: `usr_${n}`,
    username: `customer ${n}`,
    full_name: n === 1 ? 'Zoë “Quotes” O’Neil' : null,
    email: null,
    disabled: n === 2 ? 1 : 0,
    password_hash: passwordHash,
    tokens_not_before: n === 3 ? MONTH_AGO : null,
    created_at: MONTH_AGO,
  })),
  user_roles: each((n) => ({ user_id: `usr_${n}`, role: n === 4 ? 'of a plugin that is gone' : 'customer' })),
  items: each((n) => ({
    id: `itm_${n}`,
    owner_id: `usr_${n}`,
    title: `Item ${n}`,
    description: null,
    price: n === 5 ? 2_147_483_647 : n,
    created_at: MONTH_AGO,
  })),
  orders: each((n) => ({ id: `ord_${n}`, buyer_id: `usr_${n}`, status: 'paid', placed_at: MONTH_AGO })),
  order_lines: each((n) => ({ order_id: `ord_${n}`, item_id: `itm_${n}`, quantity: 2, unit_price: n })),
  payments: each((n) => ({
    id: `pay_${n}`,
    order_id: `ord_${n}`,
    amount: n === 6 ? 2 ** 40 : 2 * n,
    processed_at: MONTH_AGO,
  })),
  revoked_tokens: [{ jti: 'revoked', expires_at: Date.now() + 3_600_000 }],
  signing_keys: [
    {
      kid: 'former',
      slot: 1,
      algorithm: 'ES256',
      private_jwk: JSON.stringify({ ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'former' }),
      created_at: MONTH_AGO,
    },
  ],
}

function each<Row>(row: (n: number) => Row): readonly Row[] {
  return Array.from({ length: CUSTOMERS }, (_, index) => row(index + 1))
}

describe.each([
  ['SQLite', freshSqlite],
  ['PostgreSQL', freshPostgres],
] as const)('a database of before sessions, on %s, with a month of data', (_name, fresh) => {
  const directory = mkdtempSync(join(tmpdir(), 'upgrade-'))
  let database: FreshDatabase
  let server: BuiltServer
  let client: ShopClient

  beforeAll(async () => {
    database = await fresh()
    await withFormerDatabase<FormerTables>(database.url, '0003-tokens', async (db) => {
      for (const name of NAMES) await db.insertInto(name).values(shop[name]).execute()
    })
    server = await startBuiltServer(directory, {
      DATABASE_URL: database.url,
      NODE_ENV: 'production',
      PUBLIC_URL,
      LOG_LEVEL: 'warn',
    })
    client = createShopClient(server)
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
    rmSync(directory, { recursive: true })
  })

  const me = (token: string) => client.ask('{ me { id username } }', token)

  it('is brought up by the start of a server, and answers as ready', async () => {
    expect((await fetch(`${server.url}/ready`)).status).toBe(200)
  })

  it.each(NAMES)('has every row of %s as it was', (name) =>
    withTables<FormerTables>(database.url, async (db) => {
      const rows = await db.selectFrom(name).selectAll().execute()
      expect(rows).toHaveLength(shop[name].length)
      expect(rows).toEqual(expect.arrayContaining(shop[name].map((row) => expect.objectContaining(row))))
    }),
  )

  it('asks users of before sessions to log in anew: their tokens could not be ended with one', async () => {
    expect((await me(await formerToken(privateKey, 'usr_1'))).status).toBe(401)
  })

  it('takes the passwords of before, and gives a session that is renewed', async () => {
    const tokens = await client.logIn('customer 7', 'long before sessions', 'me items')
    expect((await me(tokens.access_token)).status).toBe(200)
    expect((await client.refresh(tokens.refresh_token)).status).toBe(200)
  })

  it('signs with the key of before', async () => {
    const { access_token } = await client.logIn('customer 8', 'long before sessions', 'me')
    expect(decodeProtectedHeader(access_token).kid).toBe('former')
  })

  it('keeps out who was disabled before', async () => {
    await expect(client.logIn('customer 2', 'long before sessions', 'me')).rejects.toThrow('invalid_grant')
  })
})

/** As the former version signed them: without a session. */
function formerToken(key: CryptoKey, subject: string): Promise<string> {
  return new SignJWT({ client_id: 'first-party', scope: 'me' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'former' })
    .setIssuer(PUBLIC_URL)
    .setAudience(`${PUBLIC_URL}/graphql`)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('5 minutes')
    .setJti('live')
    .sign(key)
}
