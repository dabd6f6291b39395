import { expect, it } from 'vitest'
import { createId } from '../../../src/id.ts'
import type { Order, OrderLine } from '../../../src/orders/order.ts'
import type { Payment } from '../../../src/payments/payment.ts'
import { demoUser, type Fresh, useDemoWorld } from '../subject.ts'

const NOW = new Date('2026-03-01T00:00:00Z')

export function ordersContract(fresh: Fresh): void {
  const world = useDemoWorld(fresh)

  it('keeps an order with its lines, which come by item id', async () => {
    const order = await newOrder()
    const [cheap, dear] = await lines(order, 2)
    await world().orders.place(order, [dear, cheap].filter(isLine))
    expect(await world().orders.findByIds(['ord_none', order.id])).toEqual([undefined, order])
    expect(await world().orders.linesOf([order.id, 'ord_none', order.id])).toEqual([
      [cheap, dear],
      [],
      [cheap, dear],
    ])
  })

  it('answers no ids with nothing', async () => {
    expect(await world().orders.findByIds([])).toEqual([])
    expect(await world().orders.linesOf([])).toEqual([])
    expect(await world().payments.findByIds([])).toEqual([])
    expect(await world().payments.findByOrders([])).toEqual([])
  })

  it.each([
    ['an item that nobody has', { itemId: 'itm_nothing' }],
    ['the same item twice', {}],
    ['a quantity of zero', { itemId: 'itm_019b92bfc50000000000000000000002', quantity: 0 }],
  ])('keeps nothing of an order with %s', async (_rule, fault) => {
    const order = await newOrder()
    const sound = {
      orderId: order.id,
      itemId: 'itm_019b92bfc50000000000000000000001',
      quantity: 1,
      unitPrice: 1,
    }
    await expect(world().orders.place(order, [sound, { ...sound, ...fault }])).rejects.toThrow()
    expect(await world().orders.findByIds([order.id])).toEqual([undefined])
    expect(await world().orders.linesOf([order.id])).toEqual([[]])
  })

  it("pages through one buyer's orders, or through everybody's", async () => {
    const root = await demoUser(world(), 'root')
    const john = await demoUser(world(), 'johndoe')
    const order = { ...(await newOrder()), buyerId: root.id }
    await world().orders.place(order, [])
    const all = await world().orders.page({ first: 100, after: undefined }, undefined)
    const his = await world().orders.page({ first: 100, after: undefined }, john.id)
    expect(await world().orders.page({ first: 1, after: undefined }, root.id)).toEqual({
      nodes: [order],
      hasNextPage: false,
    })
    expect(his.nodes).toEqual(all.nodes.filter(({ buyerId }) => buyerId === john.id))
    expect(await world().orders.page({ first: 1, after: undefined }, john.id)).toEqual({
      nodes: his.nodes.slice(0, 1),
      hasNextPage: true,
    })
    expect(await world().orders.page({ first: 1, after: his.nodes.at(-1)?.id }, john.id)).toEqual({
      nodes: [],
      hasNextPage: false,
    })
  })

  it('takes one of several payments of an order that come at once', async () => {
    const order = await newOrder()
    await world().orders.place(order, await lines(order, 1))
    const payments = [1, 2, 3, 4].map((amount) => paymentOf(order, amount))
    const taken = await Promise.all(payments.map((payment) => world().payments.process(payment)))
    expect(taken.filter((each) => each)).toHaveLength(1)
    const winner = payments[taken.indexOf(true)]
    expect(await world().payments.findByOrders([order.id, 'ord_none'])).toEqual([winner, undefined])
    expect(await world().payments.findByIds(payments.map(({ id }) => id))).toEqual(
      payments.map((payment) => (payment === winner ? payment : undefined)),
    )
    expect(await world().orders.findByIds([order.id])).toEqual([{ ...order, status: 'paid' }])
  })

  it('takes no payment of an unknown order, and keeps nothing of it', async () => {
    const payment = { ...paymentOf(await newOrder(), 1), orderId: 'ord_none' }
    expect(await world().payments.process(payment)).toBe(false)
    expect(await world().payments.findByIds([payment.id])).toEqual([undefined])
  })

  it('leaves the order unpaid when the payment cannot be kept', async () => {
    const [first, second] = [await newOrder(), await newOrder()]
    await world().orders.place(first, [])
    await world().orders.place(second, [])
    const payment = paymentOf(first, 1)
    expect(await world().payments.process(payment)).toBe(true)
    await expect(world().payments.process({ ...payment, orderId: second.id })).rejects.toThrow()
    expect(await world().orders.findByIds([second.id])).toEqual([second])
  })

  it('keeps an amount beyond 32 bits', async () => {
    const order = await newOrder()
    await world().orders.place(order, [])
    const payment = paymentOf(order, 2 ** 40 + 1)
    await world().payments.process(payment)
    expect(await world().payments.findByIds([payment.id])).toEqual([payment])
  })

  async function newOrder(): Promise<Order> {
    const { id: buyerId } = await demoUser(world(), 'johndoe')
    return { id: createId('ord', NOW), buyerId, status: 'placed', placedAt: NOW }
  }

  /** By item id. */
  async function lines(order: Order, count: number): Promise<readonly OrderLine[]> {
    const { nodes } = await world().items.page({ first: count, after: undefined })
    return nodes.map(({ id, price }, index) => ({
      orderId: order.id,
      itemId: id,
      quantity: index + 1,
      unitPrice: price,
    }))
  }
}

function isLine(line: OrderLine | undefined): line is OrderLine {
  return line !== undefined
}

function paymentOf(order: Order, amount: number): Payment {
  return { id: createId('pay', NOW), orderId: order.id, amount, processedAt: NOW }
}
