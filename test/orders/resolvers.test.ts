import { describe, expect, it } from 'vitest'
import { ann, bandana, bob, clerk, createShop, errorsOf, order, tent } from '../shop.ts'

const ids = '{ orders { edges { node { id } } pageInfo { hasNextPage endCursor } } }'

describe('orders', () => {
  it.each([
    ["are the viewer's own", ann, ['ord_1']],
    ['are none for a customer who placed none', bob, []],
    ["are everybody's for staff", clerk, ['ord_1', 'ord_2']],
    ['are none for a caller who is no user', undefined, []],
  ])('%s', async (_rule, viewer, expected) => {
    const shop = createShop({ orders: [order, { ...order, id: 'ord_2', buyerId: 'usr_9' }] })
    const { data } = await shop.run(ids, viewer)
    expect(data?.orders).toMatchObject({ edges: expected.map((id) => ({ node: { id } })) })
  })

  it('show what was bought at the price it had then, and what that adds up to', async () => {
    const { data } = await createShop().run(
      '{ orders { edges { node { buyer { username } status total lines { item { title } quantity unitPrice } } } } }',
      ann,
    )
    expect(data?.orders).toEqual({
      edges: [
        {
          node: {
            buyer: { username: 'ann' },
            status: 'placed',
            total: 115_00,
            lines: [
              { item: { title: 'Tent' }, quantity: 1, unitPrice: 100_00 },
              { item: { title: 'Bandana' }, quantity: 3, unitPrice: 5_00 },
            ],
          },
        },
      ],
    })
  })

  it('refuse a page of more than 100, also for a caller who is no user', async () => {
    const result = await createShop().run('{ orders(first: 101) { edges { cursor } } }')
    expect(errorsOf(result)).toEqual(['orders: BAD_USER_INPUT first must be 1 to 100.'])
  })
})

describe('placeOrder', () => {
  const mutation = `mutation ($lines: [OrderLineInput!]!) {
    placeOrder(lines: $lines) { id buyer { username } status placedAt total }
  }`

  it("places an order of the viewer's at today's prices", async () => {
    const shop = createShop()
    const lines = [
      { itemId: bandana.id, quantity: 2 },
      { itemId: tent.id, quantity: 1 },
    ]
    const { data } = await shop.run(mutation, bob, { lines })
    expect(data?.placeOrder).toEqual({
      id: expect.stringMatching(/^ord_/),
      buyer: { username: 'bob' },
      status: 'placed',
      placedAt: '2026-11-20T12:00:00.000Z',
      total: 130_00,
    })
    expect((await shop.run(ids, bob)).data?.orders).toMatchObject({ edges: [{ node: {} }] })
  })

  it.each([
    ['NOT_ALLOWED', 'a caller who is no user', undefined, [{ itemId: tent.id, quantity: 1 }]],
    ['BAD_USER_INPUT', 'no lines', bob, []],
    ['BAD_USER_INPUT', 'a quantity of 0', bob, [{ itemId: tent.id, quantity: 0 }]],
    ['NOT_FOUND', 'an unknown item', bob, [{ itemId: 'itm_9', quantity: 1 }]],
    ['BAD_USER_INPUT', 'more than an Int can hold', bob, [{ itemId: 'itm_3', quantity: 2 }]],
  ])('answers %s for %s, stores nothing and tells nobody', async (code, _case, viewer, lines) => {
    const shop = createShop({ items: [tent, { ...tent, id: 'itm_3', price: 2 ** 31 - 1 }] })
    const stream = await shop.listen('subscription { orderPlaced { id } }', clerk)
    const result = await shop.run(mutation, viewer, { lines })
    expect(errorsOf(result)).toEqual([expect.stringMatching(`^placeOrder: ${code} `)])
    expect((await shop.stores.orders.page({ first: 100, after: undefined }, undefined)).nodes).toEqual([
      order,
    ])

    shop.orderEvents.publishPlaced(order.id)
    expect(await stream.next()).toMatchObject({ value: { data: { orderPlaced: { id: order.id } } } })
  })
})

describe('orderPlaced', () => {
  const subscription = 'subscription { orderPlaced { id total buyer { username } } }'
  const orders = [order, { ...order, id: 'ord_2', buyerId: bob.id }]

  it.each([
    ["tells a customer of the customer's own orders only", bob, ['ord_2']],
    ["tells staff of everybody's", clerk, ['ord_1', 'ord_2']],
  ])('%s', async (_rule, viewer, expected) => {
    const shop = createShop({ orders })
    const stream = await shop.listen(subscription, viewer)
    for (const { id } of orders) shop.orderEvents.publishPlaced(id)
    for (const id of expected) {
      expect(await stream.next()).toMatchObject({ value: { data: { orderPlaced: { id } } } })
    }
  })

  it('tells a caller who is no user of nothing', async () => {
    const shop = createShop({ orders })
    const stream = await shop.listen(subscription)
    const next = stream.next()
    for (const { id } of orders) shop.orderEvents.publishPlaced(id)
    await stream.return(undefined)
    expect(await next).toEqual({ done: true, value: undefined })
  })

  it('passes over an order that is gone', async () => {
    const shop = createShop({ orders })
    const stream = await shop.listen(subscription, clerk)
    for (const id of ['ord_9', 'ord_1']) shop.orderEvents.publishPlaced(id)
    expect(await stream.next()).toMatchObject({ value: { data: { orderPlaced: { id: 'ord_1' } } } })
  })

  it('shows each event as things are then, not as they were for an earlier one', async () => {
    const shop = createShop({ orders })
    const stream = await shop.listen('subscription { orderPlaced { status buyer { disabled } } }', clerk)
    const next = () => {
      shop.orderEvents.publishPlaced(order.id)
      return stream.next()
    }
    expect(await next()).toMatchObject({
      value: { data: { orderPlaced: { status: 'placed', buyer: { disabled: false } } } },
    })

    await shop.stores.users.setDisabled(ann.id, true)
    await shop.stores.payments.process({
      id: 'pay_1',
      orderId: order.id,
      amount: 1,
      processedAt: order.placedAt,
    })
    expect(await next()).toMatchObject({
      value: { data: { orderPlaced: { status: 'paid', buyer: { disabled: true } } } },
    })
  })

  it('stops listening at once when the client leaves, be it between two orders', async () => {
    const shop = createShop()
    const stream = await shop.listen(subscription, ann)
    const next = stream.next()
    expect(shop.orderEvents.listeners()).toBe(1)
    await stream.return(undefined)
    expect(await next).toMatchObject({ done: true })
    expect(shop.orderEvents.listeners()).toBe(0)
  })
})
