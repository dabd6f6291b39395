import { afterEach, expect, it } from 'vitest'
import { createId } from '../../../src/id.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { rejection } from '../calls.ts'
import { runSql } from '../databases.ts'
import { afterNoon, DAY, NOON } from '../records.ts'
import { demoUser, type Fresh, useInstances } from '../subject.ts'

export function orderEventsContract(fresh: Fresh): void {
  let now = NOON
  const world = useInstances(fresh, () => now)
  const open: AsyncIterator<string>[] = []
  afterEach(async () => {
    for (const listener of open.splice(0)) await listener.return?.()
  })

  const listen = async ({ orderEvents }: Storage): Promise<AsyncIterator<string>> => {
    const placed = await orderEvents.placed()
    const listener = placed[Symbol.asyncIterator]()
    open.push(listener)
    return listener
  }

  const place = async ({ users, orders }: Storage): Promise<string> => {
    const { id: buyerId } = await demoUser({ users }, 'johndoe')
    now = new Date(now.getTime() + 1)
    const id = createId('ord', now)
    await orders.place({ id, buyerId, status: 'placed', placedAt: now }, [])
    return id
  }

  it('tell every listener on every instance of each order once', async () => {
    const { here, there, all } = world()
    const listeners = await Promise.all([...all, here, there].map(listen))
    const placed = await Promise.all([here, there, here, there, here, there].map(place))
    // Whatever came twice has come before these: the last is heard of as others hear of it.
    placed.push(await place(here), await place(there))
    for (const listener of listeners) {
      expect((await hear(listener, placed.length)).toSorted()).toEqual(placed.toSorted())
    }
  })

  it('tell of one order after the other, as they were placed', async () => {
    const { here, there } = world()
    const listeners = [await listen(here), await listen(there)]
    const placed = [await place(here), await place(here), await place(here)]
    for (const listener of listeners) expect(await hear(listener, placed.length)).toEqual(placed)
  })

  it('tell of nothing that was placed before, and of nothing that could not be stored', async () => {
    const { here, there } = world()
    await place(here)
    const listener = await listen(there)
    const order = {
      id: createId('ord', now),
      buyerId: 'usr_nobody',
      status: 'placed',
      placedAt: now,
    } as const
    expect(await rejection(here.orders.place(order, []))).toBeInstanceOf(Error)
    const placed = await place(here)
    expect(await hear(listener, 1)).toEqual([placed])
  })

  it('tell nothing twice, however the clock is set', async () => {
    const { here } = world()
    const listener = await listen(here)
    const placed: string[] = []
    for (const at of [afterNoon(DAY), NOON, afterNoon(2 * DAY), NOON, afterNoon(DAY)]) {
      now = at
      placed.push(await place(here))
    }
    expect(await hear(listener, placed.length)).toEqual(placed)
    now = NOON
  })

  it('tell nothing twice when a notice comes late, and nothing of what is no order', async () => {
    const { here, there, url } = world()
    const listeners = [await listen(here), await listen(there)]
    const early = await place(here)
    for (const listener of listeners) expect(await hear(listener, 1)).toEqual([early])
    now = new Date(now.getTime() + 11_000)
    // With one who listens anew it is looked for orders, and what is old forgotten.
    for (const storage of [here, there]) await listen(storage)
    if (!url.startsWith('sqlite:')) {
      for (const text of ['zzz_x', early]) await runSql(url, `notify graphql_scopes_order_placed, '${text}'`)
    }
    const late = await place(here)
    for (const listener of listeners) expect(await hear(listener, 1)).toEqual([late])
  })

  it('tell of ten thousand that come at once, past the storage', async () => {
    const { here, url } = world()
    const { id: buyerId } = await demoUser(here, 'johndoe')
    const listener = await listen(here)
    now = new Date(now.getTime() + 1)
    const ids = Array.from({ length: 10_000 }, () => createId('ord', now))
    const rows = ids.map((id) => `('${id}', '${buyerId}', 'placed', ${now.getTime()})`)
    await runSql(url, `insert into orders (id, buyer_id, status, placed_at) values ${rows.join()}`)
    const heard = new Set<string>()
    while (heard.size < ids.length) heard.add((await listener.next()).value)
    expect([...heard].toSorted()).toEqual(ids.toSorted())
  }, 20_000)

  it('end a listener that is waiting', async () => {
    const listener = await listen(world().here)
    const next = listener.next()
    await listener.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
  })
}

async function hear(listener: AsyncIterator<string>, count: number): Promise<readonly string[]> {
  if (count === 0) return []
  const { value } = await listener.next()
  return [value, ...(await hear(listener, count - 1))]
}
