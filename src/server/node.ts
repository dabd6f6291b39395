import type { Context } from '../context.ts'
import type { Resolvers, ResolversInterfaceTypes, ResolversTypes } from '../generated/graphql.ts'
import type { IdPrefix } from '../id.ts'
import { mayRead } from '../orders/rules.ts'
import { mayReadDetails } from '../users/rules.ts'

type NodeRecord = ResolversInterfaceTypes<ResolversTypes>['Node']

interface NodeType {
  readonly name: 'User' | 'Item' | 'Order' | 'Payment'
  /** `undefined` also for what the viewer may not know of. */
  find(id: string, context: Context): Promise<NodeRecord | undefined>
}

const nodeTypes: Readonly<Record<IdPrefix, NodeType>> = {
  usr: { name: 'User', find: findUser },
  itm: { name: 'Item', find: (id, { loaders }) => loaders.items.load(id) },
  ord: { name: 'Order', find: findOrder },
  pay: { name: 'Payment', find: findPayment },
}
const byPrefix: ReadonlyMap<string, NodeType> = new Map(Object.entries(nodeTypes))

/** Whatever has an id, whichever slice it belongs to. */
export const nodeResolvers: Resolvers = {
  Query: {
    node: (_source, { id }, context) => nodeTypeOf(id)?.find(id, context),
  },
  Node: {
    __resolveType: ({ id }) => nodeTypeOf(id)?.name,
  },
}

function nodeTypeOf(id: string): NodeType | undefined {
  return byPrefix.get(id.slice(0, Math.max(0, id.indexOf('_'))))
}

async function findUser(id: string, context: Context) {
  const user = await context.loaders.users.load(id)
  return user !== undefined && mayReadDetails(await context.viewer(), user) ? user : undefined
}

async function findOrder(id: string, context: Context) {
  const order = await context.loaders.orders.load(id)
  return order !== undefined && mayRead(await context.viewer(), order) ? order : undefined
}

async function findPayment(id: string, context: Context) {
  const payment = await context.loaders.payments.load(id)
  const order = payment && (await findOrder(payment.orderId, context))
  return order && payment
}
