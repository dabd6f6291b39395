import { describe, expect, it } from 'vitest'
import { createBrowserLogins } from '../../src/oauth/browser-logins.ts'
import { hashSecret } from '../../src/oauth/clients.ts'
import { createWorld, john } from './world.ts'

async function createLogins() {
  const world = await createWorld()
  const logins = createBrowserLogins(world)
  return { ...world, logins, begin: () => logins.begin({ account: john, authenticatedAt: world.now() }) }
}

describe('somebody logged in with a browser', () => {
  it('is found by the cookie, with the time of the login', async () => {
    const { logins, begin, now, pass } = await createLogins()
    const authenticatedAt = now()
    const { cookie, expiresAt } = await begin()
    expect(cookie).toMatch(/^[\w-]{43}$/)
    expect(expiresAt.getTime() - authenticatedAt.getTime()).toBe(8 * 3_600_000)
    pass(100)
    expect(await logins.find(cookie)).toEqual({ account: john, authenticatedAt })
  })

  it('is found by no other text, and not by what is stored', async () => {
    const { logins, begin } = await createLogins()
    const { cookie } = await begin()
    for (const other of ['', 'x', hashSecret(cookie), `${cookie} `]) {
      expect(await logins.find(other)).toBeUndefined()
    }
  })

  it('is found until the cookie expires, and no longer', async () => {
    const { logins, begin, pass } = await createLogins()
    const { cookie } = await begin()
    pass(8 * 3_600 - 1)
    expect(await logins.find(cookie)).toBeDefined()
    pass(1)
    expect(await logins.find(cookie)).toBeUndefined()
  })

  it.each([
    ['disabled', { disabled: true }],
    ['somebody who changed the password', { tokensNotBefore: new Date('2026-03-01T12:00:00.251Z') }],
  ])('is not found when %s', async (_rule, change) => {
    const { logins, begin, accounts } = await createLogins()
    const { cookie } = await begin()
    accounts.put('johndoe', { ...john, ...change })
    expect(await logins.find(cookie)).toBeUndefined()
  })

  it('is not found after having logged out, and others are', async () => {
    const { logins, begin } = await createLogins()
    const [one, other] = [await begin(), await begin()]
    await logins.end(one.cookie)
    expect(await logins.find(one.cookie)).toBeUndefined()
    expect(await logins.find(other.cookie)).toBeDefined()
  })

  it('is not found in any browser after having logged out of all, and others are', async () => {
    const { logins, begin, accounts, now } = await createLogins()
    const own = [await begin(), await begin()]
    const account = await accounts.findByUsername('root')
    const other = account && (await logins.begin({ account, authenticatedAt: now() }))
    await logins.endAll(john.id)
    for (const { cookie } of own) expect(await logins.find(cookie)).toBeUndefined()
    expect(await logins.find(other?.cookie ?? '')).toEqual({ account, authenticatedAt: now() })
  })
})
