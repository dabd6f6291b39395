import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import {
  type Item,
  items,
  itemsById,
  type Order,
  orders,
  ordersById,
  type Payment,
  payments,
  subject,
  usersById,
} from './records.ts'

/** The rules are written in the one form that every contender who reads them from the SDL understands. */
const types = `
type Query {
  me: User @requiresScopes(scopes: [["me"]])
  items(first: Int! = 10): [Item!] @requiresScopes(scopes: [["items"]])
  orders(first: Int! = 10): [Order!]
  payments(first: Int! = 10): [Payment!]
}

type User {
  id: ID!
  username: String!
  email: String @requiresScopes(scopes: [["me"], ["users:read"]])
  fullName: String @requiresScopes(scopes: [["users:read"]])
}

type Item {
  id: ID!
  title: String!
  description: String!
  sku: String!
  price: Int!
  stock: Int!
  purchasePrice: Int @requiresScopes(scopes: [["items:cost"]])
  margin: Float @requiresScopes(scopes: [["items:cost"]])
  supplier: String @requiresScopes(scopes: [["items:supply"]])
  warehouse: String @requiresScopes(scopes: [["items:supply"]])
  owner: User
}

type Order @requiresScopes(scopes: [["orders:read"]]) {
  id: ID!
  status: String!
  total: Int!
  buyer: User
  items: [Item!]
}

type Payment @requiresScopes(scopes: [["payments:read"]]) {
  id: ID!
  amount: Int!
  state: String!
  order: Order
}
`

/** Every scope of the schema. */
export const allScopes = [
  'me',
  'users:read',
  'items',
  'items:cost',
  'items:supply',
  'orders:read',
  'payments:read',
]

export const catalogue = `extend schema ${allScopes
  .map((scope) => `@scope(name: "${scope}", description: "${scope}")`)
  .join(' ')}`

interface First {
  readonly first: number
}

const resolvers = {
  Query: {
    me: () => usersById.get(subject),
    items: (_root: unknown, { first }: First) => items.slice(0, first),
    orders: (_root: unknown, { first }: First) => orders.slice(0, first),
    payments: (_root: unknown, { first }: First) => payments.slice(0, first),
  },
  Item: { owner: ({ ownerId }: Item) => usersById.get(ownerId) },
  Order: {
    buyer: ({ buyerId }: Order) => usersById.get(buyerId),
    items: ({ itemIds }: Order) => itemIds.map((id) => itemsById.get(id)),
  },
  Payment: { order: ({ orderId }: Payment) => ordersById.get(orderId) },
}

/** @param directives the definitions of the directives, in the contender's own words */
export function createPlainSchema(...directives: readonly string[]): GraphQLSchema {
  return makeExecutableSchema({ typeDefs: [...directives, types], resolvers })
}

/** For a contender that brings no definition of its own. */
export const requiresScopes =
  'directive @requiresScopes(scopes: [[String!]!]!) on OBJECT | INTERFACE | FIELD_DEFINITION'
