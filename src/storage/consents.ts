import type { Consent, ConsentStore } from '../oauth/stores.ts'
import { formatList, parseList } from './rows.ts'
import type { Database, Tables } from './tables.ts'

export function createConsentStore(db: Database): ConsentStore {
  return {
    async find(accountId, clientId) {
      const row = await db
        .selectFrom('consents')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('client_id', '=', clientId)
        .executeTakeFirst()
      return row === undefined ? undefined : consentOf(row)
    },

    async list(accountId) {
      const rows = await db
        .selectFrom('consents')
        .selectAll()
        .where('account_id', '=', accountId)
        .orderBy('client_id')
        .execute()
      return rows.map(consentOf)
    },

    async put(consent, asked) {
      await db.transaction().execute(async (transaction) => {
        const before = await lockScopes(transaction, consent)
        const untouched = asked === undefined ? [] : before.filter((scope) => !asked.includes(scope))
        await transaction
          .updateTable('consents')
          .set(rowOf({ ...consent, scopes: [...untouched, ...consent.scopes] }))
          .where('account_id', '=', consent.accountId)
          .where('client_id', '=', consent.clientId)
          .execute()
      })
    },

    async remove(accountId, clientId) {
      const { numDeletedRows } = await db
        .deleteFrom('consents')
        .where('account_id', '=', accountId)
        .where('client_id', '=', clientId)
        .executeTakeFirstOrThrow()
      return numDeletedRows === 1n
    },
  }
}

/** The scopes that are there, none where nothing is; the next one who comes waits for this transaction. */
async function lockScopes(db: Database, consent: Consent): Promise<readonly string[]> {
  const { scopes } = await db
    .insertInto('consents')
    .values(rowOf({ ...consent, scopes: [] }))
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'client_id'])
        .doUpdateSet(({ ref }) => ({ scopes: ref('consents.scopes') })),
    )
    .returning('scopes')
    .executeTakeFirstOrThrow()
  return parseList(scopes)
}

function rowOf(consent: Consent): Tables['consents'] {
  return {
    account_id: consent.accountId,
    client_id: consent.clientId,
    scopes: formatList(consent.scopes),
    given_at: consent.givenAt.getTime(),
  }
}

function consentOf(row: Tables['consents']): Consent {
  return {
    accountId: row.account_id,
    clientId: row.client_id,
    scopes: parseList(row.scopes),
    givenAt: new Date(row.given_at),
  }
}
