import { describe, expect, it } from 'vitest'
import { ann, clerk, createShop, errorsOf, order } from '../shop.ts'

describe('processPayment', () => {
  const mutation = 'mutation ($orderId: ID!) { processPayment(orderId: $orderId) { id amount processedAt } }'

  it('takes what the order adds up to, and the order is paid', async () => {
    const shop = createShop()
    const { data } = await shop.run(mutation, clerk, { orderId: order.id })
    expect(data?.processPayment).toEqual({
      id: expect.stringMatching(/^pay_/),
      amount: 115_00,
      processedAt: '2026-11-20T12:00:00.000Z',
    })
    const orders = await shop.run('{ orders { edges { node { status payment { amount } } } } }', ann)
    expect(orders.data?.orders).toEqual({
      edges: [{ node: { status: 'paid', payment: { amount: 115_00 } } }],
    })
  })

  it('takes nothing twice', async () => {
    const shop = createShop()
    await shop.run(mutation, clerk, { orderId: order.id })
    const result = await shop.run(mutation, clerk, { orderId: order.id })
    expect(errorsOf(result)).toEqual([
      'processPayment: BAD_USER_INPUT orderId must be the id of an order that was not paid before.',
    ])
  })

  it('takes one of two payments that come at the same time', async () => {
    const shop = createShop()
    const pay = () => shop.run(mutation, clerk, { orderId: order.id })
    const results = await Promise.all([pay(), pay()])
    expect(results.filter(({ errors }) => errors === undefined)).toHaveLength(1)
  })

  it.each([
    ['NOT_FOUND', 'staff and an unknown order', clerk, 'ord_9'],
    ['NOT_ALLOWED', "a customer's own order", ann, order.id],
    ['NOT_ALLOWED', 'a customer and an unknown order, which thus stays unknown', ann, 'ord_9'],
    ['NOT_ALLOWED', 'a caller who is no user', undefined, order.id],
  ])('answers %s for %s', async (code, _case, viewer, orderId) => {
    const shop = createShop()
    const result = await shop.run(mutation, viewer, { orderId })
    expect(errorsOf(result)).toEqual([expect.stringMatching(`^processPayment: ${code} `)])
    expect(await shop.stores.payments.findByOrders([order.id])).toEqual([undefined])
  })
})

it('an order that was not paid has no payment', async () => {
  const { data } = await createShop().run('{ orders { edges { node { payment { id } } } } }', ann)
  expect(data?.orders).toEqual({ edges: [{ node: { payment: null } }] })
})
