import SchemaBuilder from '@pothos/core'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
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
  type User,
  usersById,
} from '../records.ts'
import { createVerifier, rememberVerified } from '../tokens.ts'
import type { Contender } from './contender.ts'

interface PothosContext {
  readonly granted: ReadonlySet<string>
}

/** The same schema in Pothos's words. Tokens are the application's there as here: both remember what they verified. */
export const pothos: Contender = {
  name: 'pothos',
  title: 'Pothos scope-auth',
  refuses: true,
  errorForEach: true,
  async create({ publicJwk, yogaOptions }) {
    const verify = rememberVerified(await createVerifier(publicJwk))
    return createYoga({
      ...yogaOptions,
      schema: createPothosSchema(),
      context: async ({ request }): Promise<PothosContext> => {
        const token = request.headers.get('authorization')?.replace(/^Bearer /, '')
        const claims = token === undefined ? undefined : await verify(token)
        return { granted: new Set(String(claims?.scope ?? '').split(' ')) }
      },
    })
  },
}

function createPothosSchema(): GraphQLSchema {
  const builder = new SchemaBuilder<{
    Context: PothosContext
    AuthScopes: { holds: string; holdsAny: readonly string[] }
  }>({
    plugins: [ScopeAuthPlugin],
    scopeAuth: {
      authScopes: ({ granted }) => ({
        holds: (scope) => granted.has(scope),
        holdsAny: (scopes) => scopes.some((scope) => granted.has(scope)),
      }),
      unauthorizedError: () => new GraphQLError('Not authorized', { extensions: { code: 'FORBIDDEN' } }),
    },
  })
  const user = builder.objectRef<User>('User').implement({
    fields: (t) => ({
      id: t.exposeID('id', { nullable: false }),
      username: t.exposeString('username', { nullable: false }),
      email: t.exposeString('email', { authScopes: { holdsAny: ['me', 'users:read'] } }),
      fullName: t.exposeString('fullName', { authScopes: { holds: 'users:read' } }),
    }),
  })
  const item = builder.objectRef<Item>('Item').implement({
    fields: (t) => ({
      id: t.exposeID('id', { nullable: false }),
      title: t.exposeString('title', { nullable: false }),
      description: t.exposeString('description', { nullable: false }),
      sku: t.exposeString('sku', { nullable: false }),
      price: t.exposeInt('price', { nullable: false }),
      stock: t.exposeInt('stock', { nullable: false }),
      purchasePrice: t.exposeInt('purchasePrice', { authScopes: { holds: 'items:cost' } }),
      margin: t.exposeFloat('margin', { authScopes: { holds: 'items:cost' } }),
      supplier: t.exposeString('supplier', { authScopes: { holds: 'items:supply' } }),
      warehouse: t.exposeString('warehouse', { authScopes: { holds: 'items:supply' } }),
      owner: t.field({ type: user, resolve: ({ ownerId }) => usersById.get(ownerId) }),
    }),
  })
  const order = builder.objectRef<Order>('Order').implement({
    authScopes: { holds: 'orders:read' },
    fields: (t) => ({
      id: t.exposeID('id', { nullable: false }),
      status: t.exposeString('status', { nullable: false }),
      total: t.exposeInt('total', { nullable: false }),
      buyer: t.field({ type: user, resolve: ({ buyerId }) => usersById.get(buyerId) }),
      items: t.field({
        type: [item],
        resolve: ({ itemIds }) => itemIds.flatMap((id) => itemsById.get(id) ?? []),
      }),
    }),
  })
  const payment = builder.objectRef<Payment>('Payment').implement({
    authScopes: { holds: 'payments:read' },
    fields: (t) => ({
      id: t.exposeID('id', { nullable: false }),
      amount: t.exposeInt('amount', { nullable: false }),
      state: t.exposeString('state', { nullable: false }),
      order: t.field({ type: order, resolve: ({ orderId }) => ordersById.get(orderId) }),
    }),
  })
  builder.queryType({
    fields: (t) => {
      const first = () => t.arg.int({ defaultValue: 10, required: true })
      return {
        me: t.field({
          type: user,
          authScopes: { holds: 'me' },
          resolve: () => usersById.get(subject),
        }),
        items: t.field({
          type: [item],
          args: { first: first() },
          authScopes: { holds: 'items' },
          resolve: (_root, args) => items.slice(0, args.first),
        }),
        orders: t.field({
          type: [order],
          args: { first: first() },
          resolve: (_root, args) => orders.slice(0, args.first),
        }),
        payments: t.field({
          type: [payment],
          args: { first: first() },
          resolve: (_root, args) => payments.slice(0, args.first),
        }),
      }
    },
  })
  return builder.toSchema()
}
