import type { RefreshRotation, RefreshToken, SessionStore } from '../oauth/stores.ts'
import { forget, type Passing } from './forgetting.ts'
import { hasRowLocks } from './locks.ts'
import type { Database, Tables } from './tables.ts'

const REFRESH_TOKENS: Passing = { table: 'refresh_tokens', key: 'hash', matterUntil: 'expires_at' }

/** Each rotation also forgets the tokens that expired a day ago, used or not. */
export function createRefreshTokens(
  db: Database,
  now: () => Date,
): Pick<SessionStore, 'findRefreshToken' | 'rotate'> {
  return {
    async findRefreshToken(hash) {
      const row = await db
        .selectFrom('refresh_tokens')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst()
      return row === undefined ? undefined : tokenOf(row)
    },

    async rotate(hash, rotation, successor) {
      await forget(db, REFRESH_TOKENS, now().getTime())
      return db.transaction().execute(async (transaction) => {
        if (!(await holdLiveSession(transaction, successor.sessionId))) return false
        // The condition decides the race: of several at once, one finds the token unused.
        const { numUpdatedRows } = await transaction
          .updateTable('refresh_tokens')
          .set(columnsOf(rotation))
          .where('hash', '=', hash)
          .where('session_id', '=', successor.sessionId)
          .where('used_at', 'is', null)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return false
        await insertRefreshToken(transaction, successor)
        return true
      })
    },
  }
}

export async function insertRefreshToken(db: Database, token: RefreshToken): Promise<void> {
  await db.insertInto('refresh_tokens').values(rowOf(token)).execute()
}

/** Whether the session lives; if so, nobody can end or remove it until the transaction has ended. */
async function holdLiveSession(db: Database, id: string): Promise<boolean> {
  const session = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .$if(hasRowLocks(db), (query) => query.forShare())
    .executeTakeFirst()
  return session !== undefined
}

function rowOf(token: RefreshToken): Tables['refresh_tokens'] {
  return {
    hash: token.hash,
    session_id: token.sessionId,
    issued_at: token.issuedAt.getTime(),
    expires_at: token.expiresAt.getTime(),
    ...columnsOf(token.rotation),
  }
}

type RotationColumns = Pick<Tables['refresh_tokens'], 'used_at' | 'successor' | 'sealed_successor'>

function columnsOf(rotation: RefreshRotation | undefined): RotationColumns {
  return {
    used_at: rotation?.at.getTime() ?? null,
    successor: rotation?.successor ?? null,
    sealed_successor: rotation?.sealedSuccessor ?? null,
  }
}

function tokenOf(row: Tables['refresh_tokens']): RefreshToken {
  return {
    hash: row.hash,
    sessionId: row.session_id,
    issuedAt: new Date(row.issued_at),
    expiresAt: new Date(row.expires_at),
    rotation: rotationOf(row),
  }
}

function rotationOf({ used_at, successor, sealed_successor }: RotationColumns): RefreshRotation | undefined {
  if (used_at === null || successor === null || sealed_successor === null) return undefined
  return { at: new Date(used_at), successor, sealedSuccessor: sealed_successor }
}
