import BetterSqlite3 from 'better-sqlite3'
import pg from 'pg'
import type { Rows } from './check-ledger.ts'

const QUERIES: Readonly<Record<keyof Rows, string>> = {
  items: 'select id, title from items',
  orders: 'select id, status from orders',
  lines: 'select order_id, quantity, unit_price from order_lines',
  payments: 'select id, order_id, amount from payments',
  sessions: 'select id, ended_at from sessions',
  refresh_tokens: 'select hash, session_id, used_at, successor from refresh_tokens',
  users: 'select id, disabled from users',
}

/** By the drivers alone: what checks the storage is not to depend on it. */
export async function readRows(databaseUrl: string): Promise<Rows> {
  const { ask, close } = databaseUrl.startsWith('sqlite:')
    ? openSqlite(databaseUrl.slice('sqlite:'.length))
    : await openPostgres(databaseUrl)
  try {
    return {
      items: await ask(QUERIES.items),
      orders: await ask(QUERIES.orders),
      lines: await ask(QUERIES.lines),
      payments: await ask(QUERIES.payments),
      sessions: await ask(QUERIES.sessions),
      refresh_tokens: await ask(QUERIES.refresh_tokens),
      users: await ask(QUERIES.users),
    }
  } finally {
    await close()
  }
}

interface Reader {
  ask<Row>(query: string): Promise<Row[]>
  close(): Promise<void>
}

function openSqlite(path: string): Reader {
  const file = new BetterSqlite3(path, { readonly: true, timeout: 5_000 })
  return {
    ask: async <Row>(query: string) => file.prepare<[], Row>(query).all(),
    close: async () => void file.close(),
  }
}

async function openPostgres(url: string): Promise<Reader> {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser } })
  await client.connect()
  return {
    ask: async <Row>(query: string) => (await client.query<Row & pg.QueryResultRow>(query)).rows,
    close: () => client.end(),
  }
}

/** bigint as a number, as SQLite gives it. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)
}
