import type { Page, PageRequest } from '../connection.ts'
import type { OrderStatus } from '../generated/graphql.ts'

export interface Order {
  /** `ord_…` */
  readonly id: string
  readonly buyerId: string
  readonly status: OrderStatus
  readonly placedAt: Date
}

/** One item of an order, at the price it had when the order was placed. */
export interface OrderLine {
  readonly orderId: string
  readonly itemId: string
  /** At least 1. */
  readonly quantity: number
  /** In cents. */
  readonly unitPrice: number
}

export interface OrderStore {
  /** In the order of `ids`; `undefined` where there is no such order. */
  findByIds(ids: readonly string[]): Promise<readonly (Order | undefined)[]>
  /** The orders of one buyer, or everybody's when `buyerId` is `undefined`. */
  page(request: PageRequest, buyerId: string | undefined): Promise<Page<Order>>
  /** For each order, in the order of `orderIds`, its lines by item id. */
  linesOf(orderIds: readonly string[]): Promise<readonly (readonly OrderLine[])[]>
  /** Stores the order and its lines, all or nothing. */
  place(order: Order, lines: readonly OrderLine[]): Promise<void>
}

/** Who is told that an order was placed, on this instance at least. */
export interface OrderEvents {
  publishPlaced(orderId: string): void
  /** Ids of orders placed from now on, until the iterator is returned. */
  placed(): AsyncIterable<string>
}
