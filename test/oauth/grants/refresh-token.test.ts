import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { hashSecret } from '../../../src/oauth/clients.ts'
import { byId, bySecret, createWorld, john, refusal, type World } from '../world.ts'

const DAY = 86_400

/** Whether what a session gave is still good for something. */
async function isAlive(world: World, accessToken: string): Promise<boolean> {
  return Promise.resolve(world.service.verify(accessToken)).then(
    () => true,
    () => false,
  )
}

describe('refreshing', () => {
  it('T30 gives a new access token and a new refresh token, with the same scopes', async () => {
    const { login, refresh } = await createWorld()
    const first = await login('me items')
    const second = await refresh(first.refreshToken)
    expect(second).toMatchObject({ tokenType: 'Bearer', expiresIn: 600, scope: 'me items' })
    expect(second.refreshToken).toMatch(/^[\w-]{43}$/)
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect(decodeJwt(second.accessToken).sid).toBe(decodeJwt(first.accessToken).sid)
  })

  it('keeps when the user logged in', async () => {
    const { login, refresh, pass } = await createWorld()
    const first = await login()
    pass(1_000)
    const second = await refresh(first.refreshToken)
    expect(decodeJwt(second.accessToken).auth_time).toBe(decodeJwt(first.accessToken).auth_time)
    expect(decodeJwt(second.accessToken).iat).toBe((decodeJwt(first.accessToken).iat ?? 0) + 1_000)
  })

  it('T30 keeps an empty scope empty', async () => {
    const { login, refresh } = await createWorld()
    expect((await refresh((await login()).refreshToken)).scope).toBeUndefined()
  })

  it('stores no token that could be used', async () => {
    const { login, refresh, sessions } = await createWorld()
    const first = (await login()).refreshToken ?? ''
    const second = (await refresh(first)).refreshToken ?? ''
    const stored = JSON.stringify(await sessions.findRefreshToken(hashSecret(first)))
    expect(stored).toContain(hashSecret(second))
    expect(stored).not.toContain(first)
    expect(stored).not.toContain(second)
  })

  it.each([
    ['T31 without a token', undefined, 'invalid_request'],
    ['T31 with an empty one', '', 'invalid_request'],
    ['T32 with one that nobody has', 'unknown', 'invalid_grant'],
    ['T32 with one that has a NUL', 'a\u0000b', 'invalid_grant'],
  ])('is refused %s', async (_rule, token, code) => {
    const { refresh } = await createWorld()
    expect((await refusal(refresh(token))).code).toBe(code)
  })

  it('T32 is refused with an access token', async () => {
    const { login, refresh } = await createWorld()
    expect((await refusal(refresh((await login()).accessToken))).code).toBe('invalid_grant')
  })

  it('T32 is refused with the token of another client, and the token stays good', async () => {
    const { login, refresh } = await createWorld()
    const { refreshToken } = await login()
    for (const client of [byId('spa'), bySecret('web')]) {
      expect((await refusal(refresh(refreshToken, undefined, client))).code).toBe('invalid_grant')
    }
    await expect(refresh(refreshToken)).resolves.toBeDefined()
  })

  it('T32 is refused 14 days after the last use, and not before', async () => {
    const { login, refresh, pass } = await createWorld()
    const first = await login()
    pass(14 * DAY - 1)
    const second = await refresh(first.refreshToken)
    pass(14 * DAY)
    expect((await refusal(refresh(second.refreshToken))).code).toBe('invalid_grant')
  })

  it('T32 is refused 30 days after the login, however often it was refreshed', async () => {
    const { login, refresh, pass } = await createWorld()
    let { refreshToken } = await login()
    for (const days of [10, 10]) {
      pass(days * DAY)
      refreshToken = (await refresh(refreshToken)).refreshToken
    }
    pass(10 * DAY - 1)
    const { refreshToken: last } = await refresh(refreshToken)
    pass(1)
    expect((await refusal(refresh(last))).code).toBe('invalid_grant')
  })

  it('is refused by a store that fails with what the store says', async () => {
    const { login, refresh, sessions } = await createWorld()
    const { refreshToken } = await login()
    sessions.rotate = () => Promise.reject(new Error('store down'))
    await expect(refresh(refreshToken)).rejects.toThrow('store down')
  })
})

describe('a refresh token that comes again', () => {
  it('T33 after the grace is refused, and its successor and all access tokens are dead', async () => {
    const world = await createWorld()
    const first = await world.login('me')
    const second = await world.refresh(first.refreshToken)
    world.pass(10)
    expect((await refusal(world.refresh(first.refreshToken))).code).toBe('invalid_grant')
    expect((await refusal(world.refresh(second.refreshToken))).code).toBe('invalid_grant')
    expect(await isAlive(world, first.accessToken)).toBe(false)
    expect(await isAlive(world, second.accessToken)).toBe(false)
  })

  it('T33 is noted', async () => {
    const world = await createWorld()
    const first = await world.login('me')
    await world.refresh(first.refreshToken)
    world.pass(10)
    await refusal(world.refresh(first.refreshToken))
    const of = { accountId: 'usr_john', clientId: 'first-party', sessionId: decodeJwt(first.accessToken).sid }
    expect(world.events.slice(-2)).toEqual([
      { type: 'refresh_reused', ...of },
      { type: 'session_ended', reason: 'refresh_reused', ...of },
    ])
  })

  it('T34 within the grace gives the same successor', async () => {
    const { login, refresh, pass } = await createWorld()
    const { refreshToken } = await login('me')
    const second = await refresh(refreshToken)
    pass(9.999)
    const again = await refresh(refreshToken)
    expect(again.refreshToken).toBe(second.refreshToken)
    await expect(refresh(again.refreshToken)).resolves.toBeDefined()
  })

  it('T34 at the same time gives the same successor to all', async () => {
    const { login, refresh } = await createWorld()
    const { refreshToken } = await login('me')
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => refresh(refreshToken)))
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1)
    expect(new Set(answers.map((answer) => answer.accessToken)).size).toBe(5)
  })

  it('T34 is refused at once where there is no grace', async () => {
    const { login, refresh } = await createWorld({ refreshGrace: 0 })
    const { refreshToken } = await login('me')
    const { refreshToken: second } = await refresh(refreshToken)
    expect((await refusal(refresh(refreshToken))).code).toBe('invalid_grant')
    expect((await refusal(refresh(second))).code).toBe('invalid_grant')
  })

  it('T35 within the grace, when its successor was used too, ends the session', async () => {
    const world = await createWorld()
    const { refreshToken } = await world.login('me')
    const second = await world.refresh(refreshToken)
    const third = await world.refresh(second.refreshToken)
    expect((await refusal(world.refresh(refreshToken))).code).toBe('invalid_grant')
    expect((await refusal(world.refresh(third.refreshToken))).code).toBe('invalid_grant')
    expect(await isAlive(world, third.accessToken)).toBe(false)
  })

  it('T33 ends its own session only', async () => {
    const world = await createWorld()
    const [one, other] = [await world.login('me'), await world.login('me')]
    await world.refresh(one.refreshToken)
    world.pass(10)
    await refusal(world.refresh(one.refreshToken))
    expect(await isAlive(world, other.accessToken)).toBe(true)
    await expect(world.refresh(other.refreshToken)).resolves.toBeDefined()
  })
})

describe('the scope of a refresh', () => {
  it.each([
    ['T36 wider than granted', 'me items'],
    ['T36 beyond the catalogue', 'nope'],
    ['T13 malformed', 'me  items'],
  ])('%s is refused, and the token is not used up', async (_rule, scope) => {
    const { login, refresh } = await createWorld()
    const { refreshToken } = await login('me')
    expect((await refusal(refresh(refreshToken, scope))).code).toBe('invalid_scope')
    expect((await refresh(refreshToken)).scope).toBe('me')
  })

  it('T37 may be narrower, once', async () => {
    const { login, refresh } = await createWorld()
    const { refreshToken } = await login('me items')
    const narrow = await refresh(refreshToken, 'items')
    expect(narrow.scope).toBe('items')
    expect((await refresh(narrow.refreshToken)).scope).toBe('me items')
  })

  it('T37 may be what a granted scope implies', async () => {
    const { login, refresh } = await createWorld()
    const { refreshToken } = await login('admin', 'root')
    expect((await refresh(refreshToken, 'users:read')).scope).toBe('users:read')
  })

  it('T39 loses what the roles allow no more, and gets it back with them', async () => {
    const { login, refresh, accounts } = await createWorld()
    const { refreshToken } = await login('me items')
    accounts.put('johndoe', { ...john, roles: ['clerk'] })
    const less = await refresh(refreshToken)
    expect(less.scope).toBe('me')
    accounts.put('johndoe', { ...john, roles: ['customer', 'clerk'] })
    expect((await refresh(less.refreshToken)).scope).toBe('me items')
  })

  it('T39 of which nothing is left is refused, and the token is not used up', async () => {
    const { login, refresh, accounts } = await createWorld()
    const { refreshToken } = await login('items')
    accounts.put('johndoe', { ...john, roles: ['clerk'] })
    expect((await refusal(refresh(refreshToken))).code).toBe('invalid_scope')
    accounts.put('johndoe', john)
    expect((await refresh(refreshToken)).scope).toBe('items')
  })
})

describe('the account of a refresh', () => {
  it.each([
    ['disabled', { disabled: true }],
    ['one that shut out older tokens', { tokensNotBefore: new Date('2026-03-01T12:00:00.251Z') }],
  ])('T38 %s ends the session, for good', async (_rule, change) => {
    const world = await createWorld()
    const { refreshToken, accessToken } = await world.login('me')
    world.pass(5)
    world.accounts.put('johndoe', { ...john, ...change })
    expect((await refusal(world.refresh(refreshToken))).code).toBe('invalid_grant')
    world.accounts.put('johndoe', john)
    expect((await refusal(world.refresh(refreshToken))).code).toBe('invalid_grant')
    expect(await isAlive(world, accessToken)).toBe(false)
  })

  it('T38 that is gone ends the session', async () => {
    const { login, refresh, accounts } = await createWorld()
    const { refreshToken } = await login('me')
    accounts.remove('johndoe')
    expect((await refusal(refresh(refreshToken))).code).toBe('invalid_grant')
  })

  it('T38 that shut out tokens from before the login changes nothing', async () => {
    const { login, refresh, accounts, now } = await createWorld()
    accounts.put('johndoe', { ...john, tokensNotBefore: now() })
    await expect(refresh((await login('me')).refreshToken)).resolves.toBeDefined()
  })
})
