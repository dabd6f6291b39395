import { compare } from 'bcryptjs'
import { describe, expect, it } from 'vitest'
import { DEMO_LOGINS } from '../../src/storage/seed.ts'
import { freshSqlite } from './databases.ts'
import { useDemoWorld } from './subject.ts'

describe('the demo world', () => {
  const world = useDemoWorld(freshSqlite)

  it.each(DEMO_LOGINS)(
    'lets $username in by the password that the banner names, and by no other',
    async (login) => {
      const account = await world().accounts.findByUsername(login.username)
      const passwordHash = account?.passwordHash ?? ''
      expect(await compare(login.password, passwordHash)).toBe(true)
      expect(await compare(`${login.password} `, passwordHash)).toBe(false)
    },
  )

  it.each([
    ['johndoe', { disabled: false, roles: ['customer'] }],
    ['alice', { disabled: true, roles: ['customer'] }],
    ['clerk', { disabled: false, roles: ['clerk'] }],
    ['root', { disabled: false, roles: ['admin'] }],
  ])('gives %s the state and the roles of the story', async (username, expected) => {
    expect(await world().accounts.findByUsername(username)).toMatchObject(expected)
  })

  it('has no user without a login that is named', async () => {
    const { nodes } = await world().users.page({ first: 100, after: undefined })
    const named = DEMO_LOGINS.map(({ username }) => username)
    expect(nodes.map(({ username }) => username).toSorted()).toEqual(named.toSorted())
  })

  it('pays for the paid order exactly what its lines add up to', async () => {
    const { nodes } = await world().orders.page({ first: 10, after: undefined }, undefined)
    const ids = nodes.map(({ id }) => id)
    const [paid, placed] = await world().payments.findByOrders(ids)
    const [lines = []] = await world().orders.linesOf(ids)
    expect(paid?.amount).toBe(lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0))
    expect(placed).toBeUndefined()
  })
})
