export interface User {
  readonly id: string
  readonly username: string
  readonly email: string
  readonly fullName: string
}

export interface Item {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly sku: string
  readonly price: number
  readonly stock: number
  readonly purchasePrice: number
  readonly margin: number
  readonly supplier: string
  readonly warehouse: string
  readonly ownerId: string
}

export interface Order {
  readonly id: string
  readonly status: string
  readonly total: number
  readonly buyerId: string
  readonly itemIds: readonly string[]
}

export interface Payment {
  readonly id: string
  readonly amount: number
  readonly state: string
  readonly orderId: string
}

const userCount = 200
const itemCount = 2_000

/** The same records in every contender, in every run. */
export const users: readonly User[] = numbered(userCount, (index) => ({
  id: `user-${index}`,
  username: `user${index}`,
  email: `user${index}@shop.example`,
  fullName: `Given${index % 37} Family${index % 53}`,
}))

export const items: readonly Item[] = numbered(itemCount, (index) => ({
  id: `item-${index}`,
  title: `Item ${index}`,
  description: `The item of number ${index}, in colour ${index % 11} and size ${index % 7}.`,
  sku: `SKU-${(index * 7_919) % 100_003}`,
  price: 1_000 + ((index * 37) % 9_000),
  stock: (index * 13) % 250,
  purchasePrice: 500 + ((index * 31) % 4_000),
  margin: ((index * 17) % 60) / 100,
  supplier: `Supplier ${index % 29}`,
  warehouse: `W${index % 5}`,
  ownerId: `user-${index % userCount}`,
}))

export const orders: readonly Order[] = numbered(2_000, (index) => ({
  id: `order-${index}`,
  status: ['PLACED', 'PAID', 'SHIPPED'][index % 3] ?? 'PLACED',
  total: 1_000 + ((index * 101) % 50_000),
  buyerId: `user-${(index * 3) % userCount}`,
  itemIds: [`item-${index}`, `item-${(index * 7) % itemCount}`],
}))

export const payments: readonly Payment[] = numbered(2_000, (index) => ({
  id: `payment-${index}`,
  amount: 1_000 + ((index * 101) % 50_000),
  state: index % 4 === 0 ? 'PENDING' : 'SETTLED',
  orderId: `order-${index}`,
}))

export const usersById: ReadonlyMap<string, User> = new Map(users.map((user) => [user.id, user]))
export const itemsById: ReadonlyMap<string, Item> = new Map(items.map((item) => [item.id, item]))
export const ordersById: ReadonlyMap<string, Order> = new Map(orders.map((order) => [order.id, order]))

/** Whoever asks: the tokens of the measurement are this user's. */
export const subject = 'user-7'

function numbered<Value>(count: number, create: (index: number) => Value): readonly Value[] {
  return Array.from({ length: count }, (_, index) => create(index))
}
