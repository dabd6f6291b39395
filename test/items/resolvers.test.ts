import { describe, expect, it } from 'vitest'
import { ann, bandana, bob, clerk, createShop, errorsOf, tent } from '../shop.ts'

describe('createItem', () => {
  const mutation = `mutation ($input: CreateItemInput!) {
    createItem(input: $input) { id title price createdAt owner { username items { title } } }
  }`
  const input = { title: 'Boat', price: 900_00 }

  it('gives the item to the viewer, and it is there at once', async () => {
    const shop = createShop()
    const { data } = await shop.run(mutation, bob, { input })
    expect(data?.createItem).toEqual({
      id: expect.stringMatching(/^itm_/),
      title: 'Boat',
      price: 900_00,
      createdAt: '2026-11-20T12:00:00.000Z',
      owner: { username: 'bob', items: expect.arrayContaining([{ title: 'Boat' }]) },
    })
  })

  it('is not for a caller who is no user', async () => {
    const result = await createShop().run(mutation, undefined, { input })
    expect(errorsOf(result)).toEqual([expect.stringMatching(/^createItem: NOT_ALLOWED /)])
  })

  it('refuses a title that is empty, and stores nothing', async () => {
    const shop = createShop()
    const result = await shop.run(mutation, bob, { input: { ...input, title: '' } })
    expect(errorsOf(result)).toEqual(['createItem: BAD_USER_INPUT input.title must be 1 to 200 characters.'])
    expect((await shop.stores.items.page({ first: 100, after: undefined })).nodes).toHaveLength(2)
  })
})

describe('updateItem', () => {
  const mutation = `mutation ($id: ID!, $input: UpdateItemInput!) {
    updateItem(id: $id, input: $input) { title description price }
  }`

  it.each([
    ['its owner', ann],
    ['staff', clerk],
  ])('changes only what is given, for %s', async (_who, viewer) => {
    const { data } = await createShop().run(mutation, viewer, { id: tent.id, input: { price: 1 } })
    expect(data).toEqual({ updateItem: { title: 'Tent', description: 'For two.', price: 1 } })
  })

  it.each([
    ['NOT_ALLOWED', 'the item of another customer', bob, tent.id, { price: 1 }],
    ['NOT_ALLOWED', 'a caller who is no user', undefined, tent.id, { price: 1 }],
    ['NOT_FOUND', 'an unknown id', ann, 'itm_9', { price: 1 }],
    ['NOT_FOUND', 'the id of something else', ann, 'usr_1', { price: 1 }],
    ['BAD_USER_INPUT', 'a price below zero', ann, tent.id, { price: -1 }],
    ['BAD_USER_INPUT', 'null for a title', ann, tent.id, { title: null }],
  ])('answers %s for %s, and changes nothing', async (code, _case, viewer, id, input) => {
    const shop = createShop()
    const result = await shop.run(mutation, viewer, { id, input })
    expect(errorsOf(result)).toEqual([expect.stringMatching(`^updateItem: ${code} `)])
    expect(await shop.stores.items.findByIds([tent.id])).toEqual([tent])
  })

  it('is seen by what is read later in the same request', async () => {
    const update = (price: number) => `updateItem(id: "itm_1", input: { price: ${price} })`
    const { data } = await createShop().run(
      `mutation { a: ${update(1)} { owner { items { price } } } b: ${update(2)} { owner { items { price } } } }`,
      ann,
    )
    expect(data).toEqual({ a: { owner: { items: [{ price: 1 }] } }, b: { owner: { items: [{ price: 2 }] } } })
  })
})

describe('search', () => {
  const query = `query ($text: String!, $first: Int! = 10) {
    search(text: $text, first: $first) { __typename ... on Item { title } ... on User { username } }
  }`

  it('gives items before users', async () => {
    const users = [{ ...bob, username: 'banner' }]
    const { data } = await createShop({ users }).run(query, clerk, { text: 'BAN' })
    expect(data?.search).toEqual([
      { __typename: 'Item', title: 'Bandana' },
      { __typename: 'User', username: 'banner' },
    ])
  })

  it.each([
    [1, ['itm_2']],
    [2, ['itm_2', 'usr_2']],
  ])('gives no more than %i in all', async (first, expected) => {
    const users = [{ ...bob, username: 'banner' }]
    const ids = '{ ... on Item { id } ... on User { id } }'
    const { data } = await createShop({ users }).run(`{ search(text: "ban", first: ${first}) ${ids} }`, clerk)
    expect(data?.search).toEqual(expected.map((id) => ({ id })))
  })

  it('tells of users only to themselves and to staff', async () => {
    const find = async (viewer: typeof ann) =>
      (await createShop().run(query, viewer, { text: 'b' })).data?.search
    const user = { __typename: 'User', username: 'bob' }
    expect(await find(clerk)).toContainEqual(user)
    expect(await find(bob)).toContainEqual(user)
    expect(await find(ann)).not.toContainEqual(user)
  })

  it.each([
    ['first: 0', { text: 'a', first: 0 }],
    ['first: 101', { text: 'a', first: 101 }],
    ['U+0000', { text: '\0' }],
  ])('refuses %s', async (_case, variables) => {
    const result = await createShop().run(query, ann, variables)
    expect(errorsOf(result)).toEqual([expect.stringMatching(/^search: BAD_USER_INPUT /)])
  })
})

it('an item knows its owner, and a connection of items their order', async () => {
  const { data } = await createShop().run('{ items { edges { node { id owner { username } } } } }', ann)
  expect(data?.items).toEqual({
    edges: [
      { node: { id: tent.id, owner: { username: 'ann' } } },
      { node: { id: bandana.id, owner: { username: 'bob' } } },
    ],
  })
})
