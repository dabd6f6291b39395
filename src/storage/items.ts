import type { Selectable } from 'kysely'
import type { Item, ItemStore } from '../items/item.ts'
import { containsText, findGroupsInOrder, findInOrder, pageOf } from './rows.ts'
import type { Database, Tables } from './tables.ts'

export function createItemStore(db: Database): ItemStore {
  const items = () => db.selectFrom('items').selectAll()

  async function findByIds(ids: readonly string[]): Promise<readonly (Item | undefined)[]> {
    return findInOrder(
      ids,
      ({ id }) => id,
      async (unique) => {
        const rows = await items().where('id', 'in', unique).execute()
        return rows.map(itemOf)
      },
    )
  }

  return {
    findByIds,

    async findByOwners(ownerIds, limit) {
      return findGroupsInOrder(
        ownerIds,
        ({ ownerId }) => ownerId,
        async (unique) => {
          const numbered = items()
            .select(({ fn }) =>
              fn
                .agg<number>('row_number')
                .over((over) => over.partitionBy('owner_id').orderBy('id'))
                .as('nth'),
            )
            .where('owner_id', 'in', unique)
          const rows = await db
            .selectFrom(numbered.as('numbered'))
            .selectAll()
            .where('nth', '<=', limit)
            .orderBy('id')
            .execute()
          return rows.map(itemOf)
        },
      )
    },

    async page({ first, after = '' }, ownerId) {
      const wanted = ownerId === undefined ? items() : items().where('owner_id', '=', ownerId)
      const rows = await wanted
        .where('id', '>', after)
        .orderBy('id')
        .limit(first + 1)
        .execute()
      return pageOf(rows.map(itemOf), first)
    },

    async search(text, limit) {
      const rows = await items().where(containsText('title', text)).orderBy('id').limit(limit).execute()
      return rows.map(itemOf)
    },

    async create(item) {
      await db.insertInto('items').values(rowOf(item)).execute()
    },

    async update(id, { title, description, price }) {
      const changed = [title, description, price].some((value) => value !== undefined)
      if (changed) {
        await db.updateTable('items').set({ title, description, price }).where('id', '=', id).execute()
      }
      const [item] = await findByIds([id])
      return item
    },
  }
}

/** An item as its table keeps it. */
export function rowOf(item: Item): Tables['items'] {
  return {
    id: item.id,
    owner_id: item.ownerId,
    title: item.title,
    description: item.description,
    price: item.price,
    created_at: item.createdAt.getTime(),
  }
}

function itemOf(row: Selectable<Tables['items']>): Item {
  return {
    id: row.id,
    ownerId: row.owner_id,
    title: row.title,
    description: row.description,
    price: row.price,
    createdAt: new Date(row.created_at),
  }
}
