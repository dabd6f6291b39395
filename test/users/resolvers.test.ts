import { describe, expect, it } from 'vitest'
import { encodeCursor } from '../../src/connection.ts'
import { ann, bob, clerk, createShop, errorsOf } from '../shop.ts'

const everybody = '{ users { edges { node { username email roles } } } }'

describe('me', () => {
  it('is whoever the token was issued to', async () => {
    const { data } = await createShop().run('{ me { id username createdAt } }', ann)
    expect(data).toEqual({ me: { id: 'usr_1', username: 'ann', createdAt: '2026-11-20T12:00:00.000Z' } })
  })

  it('is null for a caller who is no user', async () => {
    expect(await createShop().run('{ me { id } }')).toEqual({ data: { me: null } })
  })
})

describe('users', () => {
  it('show email and roles of others as null, without an error', async () => {
    const { data, errors } = await createShop().run(everybody, bob)
    expect(errors).toBeUndefined()
    expect(data?.users).toMatchObject({
      edges: [
        { node: { username: 'ann', email: null, roles: null } },
        { node: { username: 'bob', email: 'bob@example.com', roles: ['customer'] } },
        { node: { username: 'clerk', email: null, roles: null } },
        { node: { username: 'root', email: null, roles: null } },
      ],
    })
  })

  it('hide nothing from staff', async () => {
    const { data } = await createShop().run(everybody, clerk)
    expect(JSON.stringify(data)).not.toContain('null')
  })

  it('come in pages that join without a gap or a repeat', async () => {
    const page = '{ edges { node { id } } pageInfo { hasNextPage endCursor } }'
    const { run } = createShop()
    const before = await run(`{ users(first: 3) ${page} }`, ann)
    expect(before.data?.users).toEqual({
      edges: ['usr_1', 'usr_2', 'usr_3'].map((id) => ({ node: { id } })),
      pageInfo: { hasNextPage: true, endCursor: encodeCursor('usr_3') },
    })

    const after = await run(`{ users(first: 3, after: "${encodeCursor('usr_3')}") ${page} }`, ann)
    expect(after.data?.users).toEqual({
      edges: [{ node: { id: 'usr_4' } }],
      pageInfo: { hasNextPage: false, endCursor: encodeCursor('usr_4') },
    })
  })

  it.each(['first: 0', 'first: 101', 'after: "usr_1"'])('refuse %s', async (argument) => {
    const result = await createShop().run(`{ users(${argument}) { edges { cursor } } }`, ann)
    expect(result.data).toEqual({ users: null })
    expect(errorsOf(result)).toEqual([expect.stringMatching(/^users: BAD_USER_INPUT (first|after) must be /)])
  })
})

describe('setUserDisabled', () => {
  const mutation =
    'mutation ($id: ID!, $disabled: Boolean!) { setUserDisabled(id: $id, disabled: $disabled) { id disabled } }'

  it.each([true, false])('sets disabled to %s', async (disabled) => {
    const shop = createShop({ users: [{ ...bob, disabled: !disabled }] })
    const { data } = await shop.run(mutation, clerk, { id: bob.id, disabled })
    expect(data).toEqual({ setUserDisabled: { id: bob.id, disabled } })
    expect(await shop.stores.users.findByIds([bob.id])).toMatchObject([{ disabled }])
  })

  it('does not find a user that is not there', async () => {
    const result = await createShop().run(mutation, clerk, { id: 'usr_9', disabled: true })
    expect(errorsOf(result)).toEqual(['setUserDisabled: NOT_FOUND id is the id of no user.'])
  })
})
