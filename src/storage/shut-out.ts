import type { SelectQueryBuilder } from 'kysely'
import { hasRowLocks } from './locks.ts'
import type { Database, Tables } from './tables.ts'

/**
 * Shuts out whatever began before `at`: ends the sessions and browser logins of an account, takes back its codes, and
 * refuses its older tokens. To be called in the transaction that changes the account. Never takes back a later `at`.
 */
export async function shutOut(db: Database, accountId: string, at: Date): Promise<void> {
  await db
    .updateTable('users')
    .set((users) => ({
      tokens_not_before: users
        .case()
        .when('tokens_not_before', '>', at.getTime())
        .then(users.ref('tokens_not_before'))
        .else(at.getTime())
        .end(),
    }))
    .where('id', '=', accountId)
    .execute()
  await endSessions(db, at, { accountId })
  await removeCodes(db, { accountId })
  await db.deleteFrom('browser_logins').where('account_id', '=', accountId).execute()
}

/**
 * Disables an account, which shuts it out, or enables it again, which brings back nothing.
 *
 * @returns whether there is such an account
 */
export async function setDisabled(db: Database, id: string, disabled: boolean, at: Date): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('users')
      .set({ disabled: disabled ? 1 : 0 })
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) return false
    if (disabled) await shutOut(transaction, id, at)
    return true
  })
}

/**
 * Whether an account was disabled, or shut out, since it authenticated. To be called in the transaction that stores
 * what follows from that: until it ends, nobody can shut the account out.
 */
export async function isShutOut(db: Database, accountId: string, authenticatedAt: Date): Promise<boolean> {
  const account = await db
    .selectFrom('users')
    .select(['disabled', 'tokens_not_before'])
    .where('id', '=', accountId)
    .$if(hasRowLocks(db), (query) => query.forShare())
    .executeTakeFirst()
  if (account === undefined) return false
  return account.disabled === 1 || (account.tokens_not_before ?? 0) > authenticatedAt.getTime()
}

/**
 * Ends the sessions of an account with one client, and takes back the codes that could begin another. Its logins stay
 * good, also for what they begin with that client later.
 */
export async function endWithClient(
  db: Database,
  accountId: string,
  clientId: string,
  at: Date,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await lockAccount(transaction, accountId)
    await endSessions(transaction, at, { accountId, clientId })
    await removeCodes(transaction, { accountId, clientId })
  })
}

/**
 * Until the transaction ends no session of the account begins (`isShutOut`). One that began before is seen and ended;
 * one that begins afterwards finds its code gone.
 */
export async function lockAccount(db: Database, id: string): Promise<void> {
  if (!hasRowLocks(db)) return
  await db.selectFrom('users').select('id').where('id', '=', id).forNoKeyUpdate().execute()
}

interface Owner {
  readonly accountId: string
  /** Default: every client. */
  readonly clientId?: string
}

/** Those that were exchanged stay, to be known when they come again. */
async function removeCodes(db: Database, { accountId, clientId }: Owner): Promise<void> {
  await deleteCodes(db, (codes) =>
    codes
      .where('account_id', '=', accountId)
      .where('session_id', 'is', null)
      .$if(clientId !== undefined, (query) => query.where('client_id', '=', clientId ?? '')),
  )
}

type Codes = SelectQueryBuilder<Tables, 'authorization_codes', { hash: string }>

/** In one order, so that two who delete many codes never wait for each other. */
export async function deleteCodes(db: Database, choose: (codes: Codes) => Codes): Promise<void> {
  await db
    .deleteFrom('authorization_codes')
    .where('hash', 'in', (query) =>
      choose(query.selectFrom('authorization_codes').select('hash'))
        .orderBy('hash')
        .$if(hasRowLocks(db), (codes) => codes.forUpdate()),
    )
    .execute()
}

/** Ends the sessions that have not ended. */
async function endSessions(db: Database, at: Date, { accountId, clientId }: Owner): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ ended_at: at.getTime() })
    .where('ended_at', 'is', null)
    .where('id', 'in', (query) =>
      query
        .selectFrom('sessions')
        .select('id')
        .where('account_id', '=', accountId)
        .where('ended_at', 'is', null)
        .$if(clientId !== undefined, (each) => each.where('client_id', '=', clientId ?? ''))
        // In one order, so that two who end many sessions never wait for each other.
        .orderBy('id')
        .$if(hasRowLocks(db), (each) => each.forUpdate()),
    )
    .execute()
}
