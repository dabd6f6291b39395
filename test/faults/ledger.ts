/** One write, and what its sender was told. */
export type Write =
  | { readonly kind: 'login'; readonly outcome: Outcome<{ readonly sid: string; readonly hash: string }> }
  | {
      readonly kind: 'refresh'
      /** Hash of the token that was sent. */
      readonly used: string
      readonly outcome: Outcome<{ readonly hash: string }>
    }
  | { readonly kind: 'revoke'; readonly sid: string; readonly outcome: Outcome<object> }
  | { readonly kind: 'item'; readonly title: string; readonly outcome: Outcome<{ readonly id: string }> }
  | {
      readonly kind: 'order'
      /** No other order has as many: it tells which one this is. */
      readonly quantity: number
      readonly outcome: Outcome<{ readonly id: string; readonly total: number }>
    }
  | {
      readonly kind: 'payment'
      readonly orderId: string
      readonly outcome: Outcome<{ readonly id: string; readonly amount: number }>
    }
  | {
      readonly kind: 'disable'
      readonly userId: string
      readonly disabled: boolean
      readonly outcome: Outcome<object>
    }

export type Outcome<Answer> =
  | ({ readonly was: 'acknowledged' } & Answer)
  /** No answer, or one that promises nothing: it may have been stored or not. */
  | { readonly was: 'unknown' }

/** In the order in which the outcomes were known. */
export type Ledger = readonly Write[]
