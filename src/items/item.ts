import type { Page, PageRequest } from '../connection.ts'

export interface Item {
  /** `itm_…` */
  readonly id: string
  readonly ownerId: string
  readonly title: string
  readonly description: string | null
  /** In cents; never negative. */
  readonly price: number
  readonly createdAt: Date
}

/** What may be changed; a member left out stays as it is. */
export type ItemChanges = Partial<Pick<Item, 'title' | 'description' | 'price'>>

export interface ItemStore {
  /** In the order of `ids`; `undefined` where there is no such item. */
  findByIds(ids: readonly string[]): Promise<readonly (Item | undefined)[]>
  /** For each owner, in the order of `ownerIds`, all their items by ascending id, at most `limit` an owner. */
  findByOwners(ownerIds: readonly string[], limit: number): Promise<readonly (readonly Item[])[]>
  /** The items of one owner, or everybody's when `ownerId` is `undefined`. */
  page(request: PageRequest, ownerId?: string): Promise<Page<Item>>
  /** Items whose title contains the text, case-insensitively; at most `limit`, by ascending id. */
  search(text: string, limit: number): Promise<readonly Item[]>
  create(item: Item): Promise<void>
  /** @returns the item as it is now; `undefined` when there is no such item */
  update(id: string, changes: ItemChanges): Promise<Item | undefined>
}
