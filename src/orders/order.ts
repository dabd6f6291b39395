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
  /** Stores the order and its lines, all or nothing; once they are stored, order events tell of it. */
  place(order: Order, lines: readonly OrderLine[]): Promise<void>
}

/** Tells that orders were placed, on whichever instance. */
export interface OrderEvents {
  /** Ids of orders placed from when the promise resolves, each once, until the iterator is returned. */
  placed(): Promise<AsyncIterable<string>>
}
