import type { CreateItemInput, UpdateItemInput } from '../generated/graphql.ts'
import { badInput } from '../request-error.ts'
import { isStaff } from '../users/rules.ts'
import type { User } from '../users/user.ts'
import type { Item, ItemChanges } from './item.ts'

/** Its owner, or staff. */
export function mayChange(viewer: User, item: Item): boolean {
  return item.ownerId === viewer.id || isStaff(viewer)
}

/**
 * What the client says of a new item, as it is to be stored.
 *
 * @throws {RequestError} BAD_USER_INPUT
 */
export function requireNewItem(input: CreateItemInput): Pick<Item, 'title' | 'description' | 'price'> {
  return {
    title: requireTitle(input.title),
    description: requireDescription(input.description ?? null),
    price: requirePrice(input.price),
  }
}

/**
 * Only the members that the client sent; none at all changes nothing.
 *
 * @throws {RequestError} BAD_USER_INPUT: a member breaks its rule, and null is one of them only for the description
 */
export function requireItemChanges({ title, description, price }: UpdateItemInput): ItemChanges {
  return {
    ...(title !== undefined && { title: requireTitle(title) }),
    ...(description !== undefined && { description: requireDescription(description) }),
    ...(price !== undefined && { price: requirePrice(price) }),
  }
}

/** Blanks at the ends count, and stay. */
function requireTitle(title: string | null): string {
  if (title !== null && isText(title, 1, 200)) return title
  throw badInput('input.title', 'must be 1 to 200 characters')
}

function requireDescription(description: string | null): string | null {
  if (description === null || isText(description, 0, 10_000)) return description
  throw badInput('input.description', 'must be at most 10,000 characters')
}

function requirePrice(price: number | null): number {
  if (price !== null && Number.isInteger(price) && price >= 0) return price
  throw badInput('input.price', 'must be a whole number of cents, not negative')
}

/** Characters as people count them, so code points; U+0000, which not every database can keep, is none. */
function isText(text: string, least: number, most: number): boolean {
  const { length } = [...text]
  return length >= least && length <= most && !text.includes('\0')
}
