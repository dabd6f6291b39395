import type { Ledger, Write } from './ledger.ts'

/** Everything in the database that writes of a ledger leave there, as read past the server and its storage. */
export interface Rows {
  readonly items: readonly { readonly id: string; readonly title: string }[]
  readonly orders: readonly { readonly id: string; readonly status: string }[]
  readonly lines: readonly {
    readonly order_id: string
    readonly quantity: number
    readonly unit_price: number
  }[]
  readonly payments: readonly { readonly id: string; readonly order_id: string; readonly amount: number }[]
  readonly sessions: readonly { readonly id: string; readonly ended_at: number | null }[]
  readonly refresh_tokens: readonly {
    readonly hash: string
    readonly session_id: string
    readonly used_at: number | null
    readonly successor: string | null
  }[]
  readonly users: readonly { readonly id: string; readonly disabled: number }[]
}

/**
 * Compares each acknowledged answer with what is stored.
 *
 * @param before what was there before the first write
 * @returns every answer that was lost, and everything that is there twice, by half, or of nobody; empty is good
 */
export function checkLedger(ledger: Ledger, before: Rows, rows: Rows): readonly string[] {
  return [
    ...checkItems(ledger, before, rows),
    ...checkOrders(ledger, before, rows),
    ...checkPayments(ledger, rows),
    ...checkTokens(ledger, before, rows),
    ...checkUsers(ledger, rows),
  ]
}

function checkItems(ledger: Ledger, before: Rows, { items }: Rows): readonly string[] {
  const writes = of(ledger, 'item')
  return [
    ...writes.flatMap(({ title, outcome }) => {
      const found = items.filter((item) => item.title === title)
      if (outcome.was === 'unknown')
        return found.length > 1 ? [`${title} is there ${found.length} times`] : []
      return found.length === 1 && found[0]?.id === outcome.id
        ? []
        : [`${title} is there ${found.length} times`]
    }),
    ...strangers('items', items.length - before.items.length, writes),
  ]
}

function checkOrders(ledger: Ledger, before: Rows, { orders, lines }: Rows): readonly string[] {
  const writes = of(ledger, 'order')
  const faults = writes.flatMap(({ quantity, outcome }) => {
    const found = lines.filter((line) => line.quantity === quantity)
    const name = `the order of ${quantity}`
    if (outcome.was === 'unknown') return found.length > 1 ? [`${name} is there ${found.length} times`] : []
    const [line] = found
    const isThere =
      found.length === 1 && line?.order_id === outcome.id && line.quantity * line.unit_price === outcome.total
    return isThere && orders.some(({ id }) => id === outcome.id)
      ? []
      : [`${name} is not there as it was answered`]
  })
  const halves = orders.filter(({ id }) => !lines.some(({ order_id }) => order_id === id))
  return [
    ...faults,
    ...halves.map(({ id }) => `${id} has no lines`),
    ...strangers('orders', orders.length - before.orders.length, writes),
  ]
}

function checkPayments(ledger: Ledger, { orders, payments }: Rows): readonly string[] {
  const faults = of(ledger, 'payment').flatMap(({ orderId, outcome }) => {
    if (outcome.was === 'unknown') return []
    const found = payments.filter(({ order_id }) => order_id === orderId)
    const isThere = found.length === 1 && found[0]?.id === outcome.id && found[0].amount === outcome.amount
    return isThere ? [] : [`the payment of ${orderId} is not there as it was answered`]
  })
  const halves = orders.filter(({ id, status }) => {
    const paid = payments.filter(({ order_id }) => order_id === id).length
    return paid !== (status === 'paid' ? 1 : 0)
  })
  return [...faults, ...halves.map(({ id, status }) => `${id} is ${status}, unlike its payments`)]
}

function checkTokens(ledger: Ledger, before: Rows, { sessions, refresh_tokens }: Rows): readonly string[] {
  const sessionOf = new Map(sessions.map((session) => [session.id, session]))
  const tokenOf = new Map(refresh_tokens.map((token) => [token.hash, token]))
  const logins = of(ledger, 'login').flatMap(({ outcome }) => {
    if (outcome.was === 'unknown') return []
    const isThere = sessionOf.has(outcome.sid) && tokenOf.get(outcome.hash)?.session_id === outcome.sid
    return isThere ? [] : [`the session ${outcome.sid} was lost`]
  })
  const refreshes = of(ledger, 'refresh').flatMap(({ used, outcome }) => {
    if (outcome.was === 'unknown') return []
    const isThere = tokenOf.get(used)?.successor === outcome.hash && tokenOf.has(outcome.hash)
    return isThere ? [] : [`the refresh of ${used} was lost`]
  })
  const ends = of(ledger, 'revoke').flatMap(({ sid, outcome }) =>
    outcome.was === 'acknowledged' && sessionOf.get(sid)?.ended_at == null ? [`${sid} lives on`] : [],
  )
  const used = refresh_tokens.filter(({ used_at }) => used_at !== null)
  const halves = used.filter(({ successor }) => successor === null || !tokenOf.has(successor))
  const first = refresh_tokens.length - used.length
  return [
    ...logins,
    ...refreshes,
    ...ends,
    ...halves.map(({ hash }) => `${hash} was used, and nothing took its place`),
    ...(first === sessions.length ? [] : [`${sessions.length} sessions have ${first} tokens that are good`]),
    ...strangers('sessions', sessions.length - before.sessions.length, of(ledger, 'login')),
  ]
}

/** Of each user the last answer counts, and whatever nobody was told of afterwards. */
function checkUsers(ledger: Ledger, { users }: Rows): readonly string[] {
  const writes = of(ledger, 'disable')
  const ids = [...new Set(writes.map(({ userId }) => userId))]
  return ids.flatMap((id) => {
    const own = writes.filter(({ userId }) => userId === id)
    const last = own.findLastIndex(({ outcome }) => outcome.was === 'acknowledged')
    const possible = own.slice(Math.max(0, last)).map(({ disabled }) => disabled)
    if (last === -1) possible.push(false)
    const user = users.find((each) => each.id === id)
    return user !== undefined && possible.includes(user.disabled === 1) ? [] : [`${id} is not as it was set`]
  })
}

function of<Kind extends Write['kind']>(
  ledger: Ledger,
  kind: Kind,
): readonly Extract<Write, { readonly kind: Kind }>[] {
  return ledger.filter((write): write is Extract<Write, { readonly kind: Kind }> => write.kind === kind)
}

/** What there is more of than was acknowledged has to be of a write of which nobody knows. */
function strangers(
  what: string,
  added: number,
  writes: readonly { readonly outcome: Write['outcome'] }[],
): readonly string[] {
  const acknowledged = writes.filter(({ outcome }) => outcome.was === 'acknowledged').length
  const isPossible = added >= acknowledged && added <= writes.length
  return isPossible ? [] : [`${added} ${what} were added by ${acknowledged} to ${writes.length} writes`]
}
