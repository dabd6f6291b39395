import { PostgresDialect } from 'kysely'
import pg from 'pg'
import type { DatabaseKind } from './availability.ts'
import { postgresNotices } from './postgres-notices.ts'

const MAX_CONNECTIONS = 10

/** Classes 08 connection, 53 resources (also a full disk), 58 system; 57P shutdown; 25006 a standby after a failover. */
const UNAVAILABLE = /^(08|53|58|57P|25006)/

/**
 * One PostgreSQL database, over at most ten connections, and one more once somebody listens.
 *
 * @param url as libpq reads it, with `sslmode` and the like in its query
 * @param timeout how many milliseconds to wait for a connection, a new one or a free one
 */
export function postgres(url: string, timeout: number): DatabaseKind {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: timeout,
    keepAlive: true,
    types: { getTypeParser },
  })
  // A connection that breaks while nothing is asked of it says so here; without a listener that would end the process.
  // The pool drops it, and whoever asks next gets another one.
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))
  const connections = () => ({
    used: pool.totalCount - pool.idleCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
    limit: MAX_CONNECTIONS,
  })
  const notices = postgresNotices(url, timeout)
  return { dialect: new PostgresDialect({ pool }), isUnavailable, notices, connections }
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
