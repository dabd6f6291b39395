import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { describeOnEachDatabase, type Fixture, hashOfSecret, type TokenBody } from './fixture.ts'
import { expectRefusal } from './refusal.ts'

const open = '{ scopes { name } }'

describeOnEachDatabase('a refresh token', (fixtureOf) => {
  const refresh = (token: string, more: Record<string, string> = {}) =>
    fixtureOf().requestToken({ grant_type: 'refresh_token', refresh_token: token, ...more })

  async function refreshed(token: string, more: Record<string, string> = {}): Promise<TokenBody> {
    const response = await refresh(token, more)
    expect(response.status).toBe(200)
    return response.json()
  }

  const pass = (seconds: number) => {
    const { clock } = fixtureOf()
    clock.now = new Date(clock.now.getTime() + seconds * 1_000)
  }

  const isAccepted = async (token: string) => (await fixtureOf().graphql(open, token)).status === 200

  it('T30 gives an access token and its own successor, with the same scopes', async () => {
    const first = await fixtureOf().logIn('me items')
    const second = await refreshed(first.refresh_token)
    expect(second).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'me items',
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(decodeJwt(second.access_token).sid).toBe(decodeJwt(first.access_token).sid)
    expect(await isAccepted(second.access_token)).toBe(true)
  })

  it('T31 has to be there', async () => {
    await expectRefusal(await refresh(''), 400, 'invalid_request')
    const none = await fixtureOf().requestToken({ grant_type: 'refresh_token' })
    await expectRefusal(none, 400, 'invalid_request')
  })

  describe('T32 is refused', () => {
    it('when nobody knows it, or it is an access token', async () => {
      const { access_token: accessToken } = await fixtureOf().logIn()
      await expectRefusal(await refresh('unknown'), 400, 'invalid_grant')
      await expectRefusal(await refresh(accessToken), 400, 'invalid_grant')
    })

    it('once it was not used for 14 days', async () => {
      const { refresh_token: token } = await fixtureOf().logIn()
      pass(14 * 86_400)
      await expectRefusal(await refresh(token), 400, 'invalid_grant')
    })

    it('30 days after the login, however often it was used', async () => {
      let { refresh_token: token } = await fixtureOf().logIn()
      for (const days of [10, 10, 9]) {
        pass(days * 86_400)
        token = (await refreshed(token)).refresh_token
      }
      pass(86_400)
      await expectRefusal(await refresh(token), 400, 'invalid_grant')
    })

    it('to another client, which does it no harm', async () => {
      const { register, requestToken, logIn } = fixtureOf()
      const { basic } = await register('other')
      const { refresh_token: token } = await logIn()
      const stolen = await requestToken(
        { grant_type: 'refresh_token', refresh_token: token },
        { authorization: basic },
      )
      await expectRefusal(stolen, 400, 'invalid_grant')
      await refreshed(token)
    })
  })

  it('T33 that is used again after the grace ends the session: its successor is dead too', async () => {
    const first = await fixtureOf().logIn()
    const second = await refreshed(first.refresh_token)
    pass(10)
    await expectRefusal(await refresh(first.refresh_token), 400, 'invalid_grant')
    await expectRefusal(await refresh(second.refresh_token), 400, 'invalid_grant')
    pass(5)
    expect(await isAccepted(second.access_token)).toBe(false)
  })

  it('T34 that is used by many requests at once gives each of them the same successor', async () => {
    const { refresh_token: token } = await fixtureOf().logIn()
    const answers = await Promise.all(Array.from({ length: 8 }, () => refreshed(token)))
    expect(new Set(answers.map((answer) => answer.refresh_token)).size).toBe(1)
    pass(9)
    expect((await refreshed(token)).refresh_token).toBe(answers[0]?.refresh_token)
  })

  it('T35 whose successor was used too ends the session, even within the grace', async () => {
    const first = await fixtureOf().logIn()
    const second = await refreshed(first.refresh_token)
    const third = await refreshed(second.refresh_token)
    await expectRefusal(await refresh(first.refresh_token), 400, 'invalid_grant')
    await expectRefusal(await refresh(third.refresh_token), 400, 'invalid_grant')
  })

  it('T36 is not used up by a request for more scopes than were granted', async () => {
    const { refresh_token: token } = await fixtureOf().logIn('me')
    await expectRefusal(await refresh(token, { scope: 'me items' }), 400, 'invalid_scope')
    await expectRefusal(await refresh(token, { scope: 'nonsense' }), 400, 'invalid_scope')
    const next = await refreshed(token)
    pass(11)
    expect((await refreshed(next.refresh_token)).scope).toBe('me')
  })

  it('T37 narrows one access token, and not those that follow', async () => {
    const { refresh_token: token } = await fixtureOf().logIn('me items')
    const narrow = await refreshed(token, { scope: 'me' })
    expect(narrow.scope).toBe('me')
    expect(decodeJwt(narrow.access_token).scope).toBe('me')
    expect((await refreshed(narrow.refresh_token)).scope).toBe('me items')
  })

  describe('T38 dies with its session when', () => {
    it.each<[string, (fixture: Fixture, id: string) => Promise<unknown>]>([
      [
        'the password is changed',
        ({ storage, clock }, id) =>
          storage.accountAdministration.setPasswordHash(id, hashOfSecret, clock.now),
      ],
      [
        'the user is disabled, and enabled again',
        async ({ storage, clock }, id) => {
          await storage.accountAdministration.setDisabled(id, true, clock.now)
          await storage.accountAdministration.setDisabled(id, false, clock.now)
        },
      ],
    ])('%s', async (_rule, change) => {
      const fixture = fixtureOf()
      const first = await fixture.logIn()
      pass(60)
      await change(fixture, decodeJwt(first.access_token).sub ?? '')
      await expectRefusal(await refresh(first.refresh_token), 400, 'invalid_grant')
      pass(5)
      expect(await isAccepted(first.access_token)).toBe(false)
      expect(await isAccepted(await fixture.login('me'))).toBe(true)
    })
  })

  it('T39 gives what the roles allow now, and says so', async () => {
    const { tokens, storage } = fixtureOf()
    const clerk = {
      grant_type: 'password',
      username: 'clerk',
      password: 'secret4',
      scope: 'me payments:process',
    }
    const first = await tokens(clerk)
    const id = decodeJwt(first.access_token).sub ?? ''
    await storage.accountAdministration.setRoles(id, ['customer'])
    const second = await refreshed(first.refresh_token)
    expect(second.scope).toBe('me')
    await storage.accountAdministration.setRoles(id, ['clerk'])
    expect((await refreshed(second.refresh_token)).scope).toBe('me payments:process')
  })

  it('asks for the resource that was granted, or none', async () => {
    const { refresh_token: token } = await fixtureOf().logIn()
    const elsewhere = await refresh(token, { resource: 'https://elsewhere.example' })
    await expectRefusal(elsewhere, 400, 'invalid_target')
    await refreshed(token, { resource: 'http://api.example/graphql' })
  })
})
