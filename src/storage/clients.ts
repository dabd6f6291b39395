import type { Client, ClientStore } from '../oauth/stores.ts'
import { hasRowLocks } from './locks.ts'
import { formatList, parseList } from './rows.ts'
import { deleteCodes } from './shut-out.ts'
import type { Database, Tables } from './tables.ts'

export function createClientStore(db: Database): ClientStore {
  return {
    async find(id) {
      const row = await db.selectFrom('clients').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : clientOf(row)
    },

    async list() {
      const rows = await db.selectFrom('clients').selectAll().orderBy('id').execute()
      return rows.map(clientOf)
    },

    async add(client) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('clients')
        .values(rowOf(client))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },

    async replaceSecrets(id, current, replacement) {
      // The condition decides the race: of several at once, one finds the secrets that it means to replace.
      const { numUpdatedRows } = await db
        .updateTable('clients')
        .set({ secret_hashes: formatList(replacement) })
        .where('id', '=', id)
        .where('secret_hashes', '=', formatList(current))
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },

    async remove(id) {
      return db.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('clients')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) return false
        await removeSessions(transaction, id)
        await deleteCodes(transaction, (codes) => codes.where('client_id', '=', id))
        await transaction.deleteFrom('consents').where('client_id', '=', id).execute()
        return true
      })
    },
  }
}

/** Their refresh tokens go with them. */
async function removeSessions(db: Database, clientId: string): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('id', 'in', (query) =>
      query
        .selectFrom('sessions')
        .select('id')
        .where('client_id', '=', clientId)
        // In one order, so that two who end many sessions never wait for each other.
        .orderBy('id')
        .$if(hasRowLocks(db), (sessions) => sessions.forUpdate()),
    )
    .execute()
}

function rowOf(client: Client): Tables['clients'] {
  return {
    id: client.id,
    name: client.name,
    secret_hashes: formatList(client.secretHashes),
    grants: formatList(client.grants),
    scopes: client.scopes === undefined ? null : formatList(client.scopes),
    redirect_uris: formatList(client.redirectUris),
  }
}

function clientOf(row: Tables['clients']): Client {
  return {
    id: row.id,
    name: row.name,
    secretHashes: parseList(row.secret_hashes),
    grants: parseList(row.grants),
    scopes: row.scopes === null ? undefined : parseList(row.scopes),
    redirectUris: parseList(row.redirect_uris),
  }
}
