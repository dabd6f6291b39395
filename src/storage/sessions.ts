import type { Session, SessionStore } from '../oauth/stores.ts'
import { forget, type Passing } from './forgetting.ts'
import { createRefreshTokens, insertRefreshToken } from './refresh-tokens.ts'
import { formatList, instantOf, parseList } from './rows.ts'
import { endWithClient, isShutOut, shutOut } from './shut-out.ts'
import type { Database, Tables } from './tables.ts'

const SESSIONS: Passing = { table: 'sessions', key: 'id', matterUntil: 'expires_at' }

/**
 * A session of an account that was shut out since it authenticated has ended when it begins. Each that begins also
 * forgets those that expired a day ago.
 */
export function createSessionStore(db: Database, now: () => Date): SessionStore {
  return {
    async begin(session, first) {
      await forget(db, SESSIONS, now().getTime())
      return db.transaction().execute(async (transaction) => {
        const late = await isShutOut(transaction, session.accountId, session.authenticatedAt)
        const endedAt = late ? session.createdAt : session.endedAt
        await transaction
          .insertInto('sessions')
          .values(rowOf({ ...session, endedAt }))
          .execute()
        if (first !== undefined) await insertRefreshToken(transaction, first)
        return endedAt === undefined
      })
    },

    async find(id) {
      const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : sessionOf(row)
    },

    async listLive(accountId, at) {
      const rows = await db
        .selectFrom('sessions')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', at.getTime())
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute()
      return rows.map(sessionOf)
    },

    ...createRefreshTokens(db, now),

    async end(id, at) {
      const { numUpdatedRows } = await db
        .updateTable('sessions')
        .set({ ended_at: at.getTime() })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },

    async endAll(accountId, at, clientId) {
      if (clientId !== undefined) return endWithClient(db, accountId, clientId, at)
      await db.transaction().execute((transaction) => shutOut(transaction, accountId, at))
    },
  }
}

function rowOf(session: Session): Tables['sessions'] {
  return {
    id: session.id,
    account_id: session.accountId,
    client_id: session.clientId,
    scopes: formatList(session.scopes),
    resource: session.resource ?? null,
    authenticated_at: session.authenticatedAt.getTime(),
    created_at: session.createdAt.getTime(),
    expires_at: session.expiresAt.getTime(),
    ended_at: session.endedAt?.getTime() ?? null,
  }
}

function sessionOf(row: Tables['sessions']): Session {
  return {
    id: row.id,
    accountId: row.account_id,
    clientId: row.client_id,
    scopes: parseList(row.scopes),
    resource: row.resource ?? undefined,
    authenticatedAt: new Date(row.authenticated_at),
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    endedAt: instantOf(row.ended_at),
  }
}
