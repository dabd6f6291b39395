import { requireFirst, requirePageRequest, toConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import type { MutationResolvers, QuerySearchArgs, Resolvers } from '../generated/graphql.ts'
import { createId } from '../id.ts'
import { badInput, notFound, RequestError } from '../request-error.ts'
import { mayReadDetails, requireViewer } from '../users/rules.ts'
import type { User } from '../users/user.ts'
import type { Item } from './item.ts'
import { mayChange, requireItemChanges, requireNewItem } from './rules.ts'

const createItem: MutationResolvers['createItem'] = async (_source, { input }, context) => {
  const viewer = requireViewer(await context.viewer())
  const owner = input.ownerId == null ? viewer : await context.loaders.users.load(input.ownerId)
  if (owner === undefined) throw notFound('ownerId', 'user')
  const createdAt = context.now()
  const item: Item = {
    ...requireNewItem(input),
    id: createId('itm', createdAt),
    ownerId: owner.id,
    createdAt,
  }
  await context.stores.items.create(item)
  context.loaders.itemsByOwner.clear(owner.id)
  return item
}

const updateItem: MutationResolvers['updateItem'] = async (_source, { id, input }, context) => {
  const viewer = requireViewer(await context.viewer())
  const changes = requireItemChanges(input)
  const { loaders, stores } = context
  const before = await loaders.items.load(id)
  if (before === undefined) throw notFound('id', 'item')
  if (!mayChange(viewer, before)) {
    throw new RequestError('NOT_ALLOWED', 'Only its owner, or staff, may change an item.')
  }

  const after = await stores.items.update(id, changes)
  loaders.items.clear(id)
  loaders.itemsByOwner.clear(before.ownerId)
  if (after === undefined) throw notFound('id', 'item')
  return after
}

/** Items come first; users get what room they leave, as far as the viewer may know of them. */
async function search(
  { text, first }: QuerySearchArgs,
  { stores, viewer: findViewer }: Context,
): Promise<(Item | User)[]> {
  const limit = requireFirst(first ?? 10)
  if (text.includes('\0')) throw badInput('text', 'must not hold U+0000')
  const items = await stores.items.search(text, limit)
  const room = limit - items.length
  if (room === 0) return [...items]
  const viewer = await findViewer()
  const users = await stores.users.search(text, room)
  return [...items, ...users.filter((user) => mayReadDetails(viewer, user))]
}

export const itemResolvers: Resolvers = {
  Query: {
    items: async (_source, args, { stores }) =>
      toConnection(await stores.items.page(requirePageRequest(args), args.ownerId ?? undefined)),
    search: (_source, args, context) => search(args, context),
  },
  Mutation: { createItem, updateItem },
  Item: {
    owner: ({ ownerId }, _args, { loaders }) => loaders.users.load(ownerId),
  },
  User: {
    items: ({ id }, _args, { loaders }) => loaders.itemsByOwner.load(id),
  },
  SearchResult: {
    __resolveType: ({ id }) => (id.startsWith('usr_') ? 'User' : 'Item'),
  },
}
