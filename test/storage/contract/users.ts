import { describe, expect, it } from 'vitest'
import { demoUser, type Fresh, useDemoWorld } from '../subject.ts'

export function usersContract(fresh: Fresh): void {
  const world = useDemoWorld(fresh)

  it('tells all that there is to know of a user', async () => {
    expect(await demoUser(world(), 'johndoe')).toEqual({
      id: 'usr_019b8d627a8000000000000000000001',
      username: 'johndoe',
      fullName: 'John Doe',
      email: 'johndoe@example.com',
      disabled: false,
      roles: ['customer'],
      createdAt: new Date('2026-01-05T09:00:00Z'),
    })
  })

  it('answers in the order of the ids, with repeats and gaps', async () => {
    const john = await demoUser(world(), 'johndoe')
    const root = await demoUser(world(), 'root')
    const found = await world().users.findByIds([root.id, 'usr_nobody', john.id, root.id, '\0'])
    expect(found).toEqual([root, undefined, john, root, undefined])
  })

  it('answers no ids with nothing', async () => {
    expect(await world().users.findByIds([])).toEqual([])
  })

  describe('a page', () => {
    it.each([
      [1, 1, true],
      [3, 3, true],
      [4, 4, false],
      [5, 4, false],
    ])('of at most %i has %i of the four users, and says %s to more', async (first, count, hasNextPage) => {
      const page = await world().users.page({ first, after: undefined })
      expect({ count: page.nodes.length, hasNextPage: page.hasNextPage }).toEqual({ count, hasNextPage })
    })

    it('goes on after the last id seen', async () => {
      const all = await world().users.page({ first: 4, after: undefined })
      const rest = await world().users.page({ first: 4, after: all.nodes[1]?.id })
      expect(rest).toEqual({ nodes: all.nodes.slice(2), hasNextPage: false })
    })

    it('is empty after the last one', async () => {
      const { nodes } = await world().users.page({ first: 4, after: undefined })
      expect(await world().users.page({ first: 1, after: nodes.at(-1)?.id })).toEqual({
        nodes: [],
        hasNextPage: false,
      })
    })
  })

  it.each([
    ['finds part of a full name', 'chains', ['alice']],
    ['finds part of a username', 'hndo', ['johndoe']],
    ['minds no case', 'CLARK kent', ['clerk']],
    ['takes % for itself', '%', []],
    ['takes _ for itself', '_', []],
    ['takes \\ for itself', '\\', []],
    ['does not look at addresses', '@example.com', []],
  ])('%s', async (_rule, text, usernames) => {
    const found = await world().users.search(text, 10)
    expect(found.map(({ username }) => username)).toEqual(usernames)
  })

  it('finds no more than asked for, the oldest ids first', async () => {
    const found = await world().users.search('', 2)
    expect(found.map(({ username }) => username)).toEqual(['johndoe', 'alice'])
  })

  it('disables and enables a user for everybody who asks', async () => {
    const { id } = await demoUser(world(), 'clerk')
    expect(await world().users.setDisabled(id, true)).toMatchObject({ id, disabled: true, roles: ['clerk'] })
    expect(await world().accounts.findById(id)).toMatchObject({ disabled: true })
    expect(await world().users.setDisabled(id, false)).toMatchObject({ id, disabled: false })
  })

  it('disables nobody for an id that nobody has', async () => {
    const before = await world().users.page({ first: 10, after: undefined })
    expect(await world().users.setDisabled('usr_nobody', true)).toBeUndefined()
    expect(await world().users.page({ first: 10, after: undefined })).toEqual(before)
  })
}
