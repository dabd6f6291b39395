import { afterEach, describe, expect, it } from 'vitest'
import { freshPostgres, freshSqlite } from '../storage/databases.ts'
import { type BreakablePostgres, openBreakablePostgres } from './breakable-postgres.ts'
import { checkLedger, type Rows } from './check-ledger.ts'
import type { Ledger } from './ledger.ts'
import { createRandom, type Random, seedOfRun } from './random.ts'
import { readRows } from './read-rows.ts'
import { report } from './report.ts'
import { type FaultyWorld, openFaultyWorld, until } from './world.ts'
import { startWriting, type Writing } from './writes.ts'

const WRITES = Number(process.env.FAULTS_WRITES ?? 1_000)
const KILLS = 3

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

describe(`${WRITES} mixed writes, in the middle of which`, () => {
  it.each([
    ['SQLite', freshSqlite],
    ['PostgreSQL', freshPostgres],
  ] as const)(
    'the server is killed: nothing that was acknowledged is lost, nothing is there twice, on %s',
    async (name, freshDatabase) => {
      const database = await freshDatabase()
      closing.push(database.drop)
      await tryKilling(`server killed, ${name}`, database.url, async ({ server, start }) => {
        server().send('SIGKILL')
        await server().exited
        await start()
      })
    },
    120_000,
  )

  it.skipIf(process.platform !== 'linux')(
    'PostgreSQL is killed: nothing that was acknowledged is lost, nothing is there twice, and the server runs on',
    async () => {
      const postgres: BreakablePostgres = await openBreakablePostgres()
      closing.push(postgres.close)
      const world = await tryKilling('PostgreSQL killed', postgres.url, async () => {
        await postgres.kill()
        await postgres.start()
      })
      expect(await world.server().stop()).toBe(0)
    },
    120_000,
  )
})

async function tryKilling(
  name: string,
  databaseUrl: string,
  kill: (world: FaultyWorld) => Promise<void>,
): Promise<FaultyWorld> {
  const seed = seedOfRun()
  const random = createRandom(seed)
  const world = await openFaultyWorld(databaseUrl)
  closing.push(world.close)
  const before = await readRows(databaseUrl)
  const from = performance.now()
  const writing = await startWriting(world.url, { total: WRITES, random })
  await killSometimes(writing, random, () => kill(world))
  await writing.done
  const seconds = (performance.now() - from) / 1_000
  const rows = await readRows(databaseUrl)
  const faults = checkLedger(writing.ledger, before, rows)
  report(`${name}, seed ${seed}`, {
    ...count(writing.ledger),
    seconds: seconds.toFixed(1),
    faults: faults.length,
  })
  expect({ seed, faults, unexpected: writing.unexpected }).toEqual({ seed, faults: [], unexpected: [] })
  requireStrict(writing.ledger, before, rows)
  return world
}

/** What was checked would not pass with half of any table lost, nor with a table there twice. */
function requireStrict(ledger: Ledger, before: Rows, rows: Rows): void {
  for (const table of ['items', 'orders', 'lines', 'payments', 'sessions', 'refresh_tokens'] as const) {
    const half = rows[table].slice(0, rows[table].length / 2)
    const lost = checkLedger(ledger, before, { ...rows, [table]: half })
    const twice = checkLedger(ledger, before, { ...rows, [table]: [...rows[table], ...rows[table]] })
    expect({ table, lost: lost.length > 0, twice: twice.length > 0 }).toEqual({
      table,
      lost: true,
      twice: true,
    })
  }
}

/** At as many moments, spread over the writes, as there are to be. */
async function killSometimes(
  { ledger, done }: Writing,
  random: Random,
  kill: () => Promise<void>,
): Promise<void> {
  let isDone = false
  done.finally(() => {
    isDone = true
  })
  const part = WRITES / (KILLS + 1)
  for (let each = 1; each <= KILLS; each += 1) {
    const moment = each * part - random.below(part / 2)
    await until('enough writes', async () => isDone || ledger.length >= moment, 60)
    await kill()
  }
}

function count(ledger: Ledger): Record<string, string> {
  const kinds = [...new Set(ledger.map(({ kind }) => kind))]
  return Object.fromEntries(
    kinds.map((kind) => {
      const own = ledger.filter((write) => write.kind === kind)
      const unknown = own.filter(({ outcome }) => outcome.was === 'unknown').length
      return [kind, `${own.length - unknown} acknowledged, ${unknown} without an answer`]
    }),
  )
}
