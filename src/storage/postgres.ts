import {
  type Dialect,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from 'kysely'
import pg from 'pg'
import type { DatabaseKind } from './availability.ts'
import { postgresNotices } from './postgres-notices.ts'

const MAX_CONNECTIONS = 10

/**
 * Classes 08 connection, 53 resources (also a full disk), 58 system; 57P shutdown; 25006 a standby after a failover;
 * 57014 a statement that took too long, 25P03 and 25P04 a transaction; 40P01 a deadlock, of which one must give way.
 */
const UNAVAILABLE = /^(08|53|58|57P|25006|57014|25P0[34]|40P01)/

/** How many milliseconds later than PostgreSQL itself we give up a statement: it may be silent and not only slow. */
const SILENCE = 500

/**
 * One PostgreSQL database, over at most ten connections, and one more once somebody listens.
 *
 * @param url as libpq reads it, with `sslmode` and the like in its query
 * @param timeout how many milliseconds to wait for a connection, a new one or a free one, and for each statement;
 * migrations, which may have a lot to do and wait for each other, take their time
 */
export function postgres(url: string, timeout: number): DatabaseKind {
  const waiting = { connectionString: url, connectionTimeoutMillis: timeout, keepAlive: true }
  const hasty = {
    statement_timeout: timeout,
    idle_in_transaction_session_timeout: 2 * timeout,
    query_timeout: timeout + SILENCE,
  }
  const pool = createPool({ ...waiting, ...hasty, max: MAX_CONNECTIONS })
  return {
    dialect: dialectOf(pool),
    migrationDialect: () => dialectOf(createPool({ ...waiting, max: 1 })),
    isUnavailable,
    notices: postgresNotices(url, timeout),
    connections: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      limit: MAX_CONNECTIONS,
    }),
  }
}

function createPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...config, types: { getTypeParser } })
  // A connection that breaks while nothing is asked of it says so here; without a listener that would end the process.
  // The pool drops it, and whoever asks next gets another one.
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))
  return pool
}

function dialectOf(pool: pg.Pool): Dialect {
  return new PostgresDialect({
    pool: {
      connect: async () => withoutBroken(await pool.connect()),
      end: () => pool.end(),
      options: pool.options,
    },
  })
}

/**
 * A connection on which a statement got no answer is of no more use, though the pool would hand it out again: what is
 * asked next would wait behind that statement.
 */
function withoutBroken(client: PostgresPoolClient): PostgresPoolClient {
  let broken: Error | undefined
  async function ask<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    if (broken !== undefined) throw broken
    try {
      return await client.query<Row>(sql, parameters)
    } catch (error) {
      if (error instanceof Error && !(error instanceof pg.DatabaseError)) broken = error
      throw error
    }
  }
  function query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
  function query<Row>(asked: string | PostgresCursor<Row>, parameters: readonly unknown[] = []) {
    return typeof asked === 'string' ? ask<Row>(asked, parameters) : client.query(asked)
  }
  return { query, release: (isBroken) => client.release(isBroken || broken !== undefined) }
}

/** What the server itself did not say comes from a connection that broke. */
function isUnavailable(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || UNAVAILABLE.test(error.code ?? '')
}

/** bigint as a number: ours are milliseconds and cents, far below 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)
}

function ignore(): void {}
