import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStorage } from '../../src/storage/open.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { type BuiltServer, startBuiltServer } from '../built-server.ts'
import type { FreshDatabase } from '../storage/databases.ts'
import { programs, startDebianPostgres } from './debian-postgres.ts'
import { createShopClient, PUBLIC_URL, type ShopClient, type Tokens } from './shop-client.ts'

const page = readFileSync('docs/operations/backup.md', 'utf8')
const [backUpSqlite = '', restoreSqlite = '', backUpPostgres = '', restorePostgres = ''] = [
  ...page.matchAll(/^```sh\n(.*?)^```$/gms),
].map(([, commands = '']) => commands)

if (programs === undefined)
  process.stderr.write('PostgreSQL with its tools is not here: apt-get install postgresql\n')

it.runIf(process.env.CI)('in CI the tools of PostgreSQL are there', () => {
  expect(programs).toBeDefined()
})

interface Kind {
  readonly name: string
  readonly isHere: boolean
  readonly backUp: string
  readonly restore: string
  start(folder: string): Promise<FreshDatabase>
  /** Where the page's commands put the restored database. */
  restoredUrl(url: string): string
  /** What they expect to be there, on another machine. */
  atRestore?(folder: string): void
}

const kinds: readonly Kind[] = [
  {
    name: 'SQLite',
    isHere: true,
    backUp: backUpSqlite,
    restore: restoreSqlite,
    start: async (folder) => ({
      url: `sqlite:${join(folder, 'former.db')}`,
      drop: async () => rmSync(folder, { recursive: true }),
    }),
    restoredUrl: () => 'sqlite:data/graphql-scopes.db',
    atRestore(folder) {
      // A damaged database with a log that must not be applied to the restored one.
      mkdirSync(join(folder, 'data'))
      for (const end of ['', '-wal', '-shm'])
        writeFileSync(join(folder, 'data', `graphql-scopes.db${end}`), 'rubbish')
    },
  },
  {
    name: 'PostgreSQL',
    isHere: programs !== undefined,
    backUp: backUpPostgres,
    restore: restorePostgres,
    start: startDebianPostgres,
    restoredUrl: (url) => url.replace(/shop$/, 'restored'),
  },
]

describe.each(kinds.filter(({ isHere }) => isHere))(
  'a backup of $name, made by the commands of the page',
  (kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'restore-'))
    const restored = () => kind.restoredUrl(database.url)
    const running = new Set<BuiltServer>()
    let database: FreshDatabase
    let former: ShopClient
    let present: ShopClient
    let tokens: Tokens
    let keys: unknown
    let acknowledged: readonly string[] = []

    beforeAll(async () => {
      mkdirSync(join(folder, 'backups'))
      database = await kind.start(folder)
      const server = await start(database.url)
      former = createShopClient(server)
      tokens = await former.logIn('johndoe', 'secret', 'me items items:write orders:read orders:write')
      await former.browser.logIn('/login', 'johndoe', 'secret')
      keys = await keysOf(server)
      acknowledged = await whileWriting(former, tokens.access_token, () => runCommands(kind.backUp))
      // The former place is gone, as after the loss of a machine.
      running.delete(server)
      await server.stop()
      kind.atRestore?.(folder)
      await runCommands(kind.restore)
      const another = await start(restored())
      present = createShopClient(another)
      expect(await keysOf(another)).toEqual(keys)
    })
    afterAll(async () => {
      await Promise.all([...running].map((server) => server.stop()))
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    })

    async function start(url: string): Promise<BuiltServer> {
      const server = await startBuiltServer(folder, { DATABASE_URL: url, PUBLIC_URL, LOG_LEVEL: 'warn' })
      running.add(server)
      return server
    }

    /** In one shell, in which `graphql-scopes` is the built program, and the newest PostgreSQL comes first. */
    async function runCommands(commands: string): Promise<void> {
      const bin = join(folder, 'bin')
      mkdirSync(bin, { recursive: true })
      const program = join(bin, 'graphql-scopes')
      writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/main.js')}' "$@"\n`)
      chmodSync(program, 0o755)
      const path = [bin, ...(programs === undefined ? [] : [programs]), process.env.PATH].join(delimiter)
      const env = { PATH: path, DATABASE_URL: database.url, RESTORED_URL: restored() }
      await promisify(execFile)('sh', ['-euc', commands], { cwd: folder, env })
    }

    async function withRestored(work: (storage: Storage) => Promise<void>): Promise<void> {
      const url = restored()
      const storage = await openStorage(url.replace(/^sqlite:data/, `sqlite:${folder}/data`))
      await work(storage).finally(() => storage.close())
    }

    it('holds every item whose answer came before it was made', async () => {
      expect(acknowledged.length).toBeGreaterThan(10)
      await withRestored(async ({ items }) => {
        const found = await items.findByIds(acknowledged)
        expect(found.filter((item) => item === undefined)).toEqual([])
      })
    })

    it('holds each order with all of its lines, or not at all', () =>
      withRestored(async ({ orders }) => {
        const { nodes } = await orders.page({ first: 1_000_000, after: undefined }, undefined)
        const made = nodes.slice(2)
        expect(made.length).toBeGreaterThan(10)
        const lines = await orders.linesOf(made.map(({ id }) => id))
        expect(new Set(lines.map((each) => each.length))).toEqual(new Set([2]))
      }))

    it('keeps access tokens valid', async () => {
      expect(await present.ask('{ me { id username } }', tokens.access_token)).toMatchObject({
        status: 200,
        body: { data: { me: { username: 'johndoe' } } },
      })
    })

    it('keeps refresh tokens valid, which rotate as before', async () => {
      const renewed = await present.refresh(tokens.refresh_token)
      expect(renewed.status).toBe(200)
      expect((await present.refresh(renewed.tokens.refresh_token)).status).toBe(200)
    })

    it('keeps browsers logged in', async () => {
      for (const [name, value] of former.browser.cookies) present.browser.cookies.set(name, value)
      const { response, text } = await present.browser.get('/account')
      expect(response.status).toBe(200)
      expect(text).toContain('Logged in as <strong>johndoe</strong>')
    })

    it('takes passwords, and new data', async () => {
      const again = await present.logIn('johndoe', 'secret', 'items items:write')
      const { body } = await present.ask(createItem('after'), again.access_token)
      expect(body.data?.createItem?.id).toMatch(/^itm_/)
    })
  },
)

async function keysOf({ url }: BuiltServer): Promise<unknown> {
  return (await fetch(`${url}/.well-known/jwks.json`)).json()
}

const createItem = (title: string) => `mutation { createItem(input: { title: "${title}", price: 1 }) { id } }`
/** Of the demo world: Alice's guitar and amplifier. */
const placeOrder = `mutation { placeOrder(lines: [
  { itemId: "itm_019b92bfc50000000000000000000003", quantity: 1 }
  { itemId: "itm_019b92f6b38000000000000000000004", quantity: 1 }
]) { id } }`

/** Writes without a pause. @returns the ids of the items that were acknowledged before the work began */
async function whileWriting(
  client: ShopClient,
  accessToken: string,
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const ids: string[] = []
  let isOver = false
  const writeOn = async () => {
    for (let count = 0; !isOver; count += 1) {
      const { body } = await client.ask(count % 2 ? placeOrder : createItem(`item ${count}`), accessToken)
      const id = body.data?.createItem?.id ?? body.data?.placeOrder?.id
      if (id === undefined) throw new Error(`not written: ${JSON.stringify(body)}`)
      if (id.startsWith('itm_')) ids.push(id)
    }
  }
  const writers = [writeOn(), writeOn(), writeOn(), writeOn()]
  const failed = Promise.all(writers)
  while (ids.length < 50) await Promise.race([failed, new Promise((done) => setImmediate(done))])
  const before = [...ids]
  await work().finally(() => {
    isOver = true
  })
  await failed
  return before
}
