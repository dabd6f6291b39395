export interface Payment {
  /** `pay_…` */
  readonly id: string
  /** An order has at most one payment. */
  readonly orderId: string
  /** In cents. */
  readonly amount: number
  readonly processedAt: Date
}

export interface PaymentStore {
  /** In the order of `ids`; `undefined` where there is no such payment. */
  findByIds(ids: readonly string[]): Promise<readonly (Payment | undefined)[]>
  /** In the order of `orderIds`; `undefined` where nothing was paid yet. */
  findByOrders(orderIds: readonly string[]): Promise<readonly (Payment | undefined)[]>
  /**
   * Stores the payment and marks its order as paid, all or nothing.
   *
   * @returns false, with nothing stored, when the order is unknown or was paid before
   */
  process(payment: Payment): Promise<boolean>
}
