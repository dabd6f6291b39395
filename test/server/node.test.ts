import { describe, expect, it } from 'vitest'
import { ann, bob, clerk, createShop, order } from '../shop.ts'

const payments = [{ id: 'pay_1', orderId: order.id, amount: 1, processedAt: order.placedAt }]
const query = 'query ($id: ID!) { node(id: $id) { __typename id } }'

describe('node', () => {
  it.each([
    ['a user for that very user', 'usr_1', ann, 'User'],
    ['a user for staff', 'usr_1', clerk, 'User'],
    ['an item for anybody', 'itm_1', bob, 'Item'],
    ['an order for its buyer', 'ord_1', ann, 'Order'],
    ['an order for staff', 'ord_1', clerk, 'Order'],
    ['a payment for the buyer of its order', 'pay_1', ann, 'Payment'],
    ['a payment for staff', 'pay_1', clerk, 'Payment'],
  ])('finds %s', async (_rule, id, viewer, __typename) => {
    expect(await createShop({ payments }).run(query, viewer, { id })).toEqual({
      data: { node: { __typename, id } },
    })
  })

  it.each([
    ['another customer', 'usr_1', bob],
    ['a user for a caller who is no user', 'usr_1', undefined],
    ["another customer's order", 'ord_1', bob],
    ["the payment of another customer's order", 'pay_1', bob],
    ['an order for a caller who is no user', 'ord_1', undefined],
    ['an id that nothing has', 'usr_9', ann],
    ['a prefix that no type has', 'abc_1', ann],
    ['a prefix alone', 'usr', ann],
    ['a name that every object inherits', 'constructor_1', ann],
    ['nothing', '', ann],
  ])('is null, and no error, for %s', async (_rule, id, viewer) => {
    expect(await createShop({ payments }).run(query, viewer, { id })).toEqual({ data: { node: null } })
  })
})
