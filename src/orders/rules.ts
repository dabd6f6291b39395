import type { OrderLineInput } from '../generated/graphql.ts'
import { badInput } from '../request-error.ts'
import { isStaff } from '../users/rules.ts'
import type { User } from '../users/user.ts'
import type { Order, OrderLine } from './order.ts'

/** GraphQL's `Int` ends there, and with it whatever a client can be told of a sum. */
const MAX_TOTAL = 2 ** 31 - 1

/** Its buyer, or staff. */
export function mayRead(viewer: User | undefined, { buyerId }: Order): boolean {
  return viewer !== undefined && (viewer.id === buyerId || isStaff(viewer))
}

/** @throws {RequestError} BAD_USER_INPUT: not 1 to 100 lines, an item twice, or a quantity out of 1 to 1,000 */
export function requireLines(lines: readonly OrderLineInput[]): readonly OrderLineInput[] {
  if (lines.length < 1 || lines.length > 100) throw badInput('lines', 'must be 1 to 100 lines')
  for (const [index, { quantity }] of lines.entries()) {
    if (quantity >= 1 && quantity <= 1_000) continue
    throw badInput(`lines[${index}].quantity`, 'must be 1 to 1,000')
  }
  if (new Set(lines.map(({ itemId }) => itemId)).size === lines.length) return lines
  throw badInput('lines', 'must name each item at most once')
}

/** In cents; 0 for no lines. */
export function totalOf(lines: readonly Pick<OrderLine, 'quantity' | 'unitPrice'>[]): number {
  return lines.reduce((total, { quantity, unitPrice }) => total + quantity * unitPrice, 0)
}

/** @throws {RequestError} BAD_USER_INPUT: the total would not fit into an `Int` */
export function requireTotal(lines: readonly OrderLine[]): number {
  const total = totalOf(lines)
  if (total <= MAX_TOTAL) return total
  throw badInput('lines', 'must not add up to more than 2,147,483,647 cents')
}
