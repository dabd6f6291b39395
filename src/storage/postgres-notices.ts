import { sql } from 'kysely'
import pg from 'pg'
import type { Listening, NoticeListener, Notices } from './notices.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

/**
 * PostgreSQL's NOTIFY and LISTEN.
 *
 * @param timeout how many milliseconds to wait for a connection
 */
export function postgresNotices(url: string, timeout: number): Notices {
  const newClient = () =>
    new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: timeout,
      query_timeout: timeout,
      keepAlive: true,
    })
  return {
    async send(transaction, channel, text) {
      await sql`select pg_notify(${channel}, ${text})`.execute(transaction)
    },
    listen: (channel, listener) => listen(newClient, channel, listener),
  }
}

function listen(newClient: () => pg.Client, channel: string, listener: NoticeListener): Listening {
  let client: pg.Client | undefined
  let isClosed = false
  let isLost = false
  let pause = FIRST_PAUSE_MS
  let timer: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const connecting = newClient()
    client = connecting
    connecting.on('error', (error) => lose(connecting, error))
    connecting.on('end', () => lose(connecting, new Error('the connection was ended')))
    connecting.on('notification', ({ payload = '' }) => listener.hear(payload))
    try {
      await connecting.connect()
      await connecting.query(`listen ${pg.escapeIdentifier(channel)}`)
      pause = FIRST_PAUSE_MS
      if (isLost) listener.resumed()
      isLost = false
    } catch (error) {
      lose(connecting, error)
    }
  }

  /** Of all that a connection says at its end, the first counts. */
  function lose(broken: pg.Client, error: unknown): void {
    if (isClosed || broken !== client) return
    client = undefined
    broken.end().catch(ignore)
    if (!isLost) listener.lost(error)
    isLost = true
    timer = setTimeout(connect, pause)
    timer.unref()
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
  }

  return {
    begun: connect(),
    async close() {
      isClosed = true
      clearTimeout(timer)
      const closing = client
      client = undefined
      await closing?.end()
    },
  }
}

function ignore(): void {}
