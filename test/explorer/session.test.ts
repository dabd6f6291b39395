import { describe, expect, it } from 'vitest'
import { createSessions } from '../../src/explorer/session/session.ts'
import { createTokenEndpoint, TokenRequestError } from '../../src/explorer/session/token-endpoint.ts'

const credentials = { username: 'ann', password: 'secret', scopes: ['me', 'admin'] }

describe('a session', () => {
  it('knows what was granted, and what was not', async () => {
    const { sessions } = createWorld()
    await sessions.logIn(credentials)
    expect(sessions.get().session).toMatchObject({
      user: 'ann',
      granted: ['me'],
      refused: ['admin'],
      accessToken: 'access-1',
    })
  })

  it('is renewed 30 s before its token expires, and goes on with the next one', async () => {
    const { sessions, pass, sent } = createWorld()
    await sessions.logIn(credentials)
    await pass(569_000)
    expect(sent).toHaveLength(1)
    await pass(1_000)
    expect(sent[1]).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'refresh-1' })
    expect(sessions.get().session).toMatchObject({ accessToken: 'access-2', refused: ['admin'] })
    await pass(570_000)
    expect(sessions.get().session).toMatchObject({ accessToken: 'access-3' })
  })

  it('tries again while the server is away, and ends with its token', async () => {
    const { sessions, pass, sent, answers } = createWorld()
    await sessions.logIn(credentials)
    answers.status = 503
    await pass(599_000)
    expect(sent.length).toBeGreaterThan(3)
    expect(sessions.get().session).toBeDefined()
    await pass(1_000)
    expect(sessions.get()).toEqual({ session: undefined, ended: 'expired' })
  })

  it('ends at once when the server says that it has', async () => {
    const { sessions, pass, answers } = createWorld()
    await sessions.logIn(credentials)
    answers.status = 400
    answers.body = { error: 'invalid_grant' }
    await pass(570_000)
    expect(sessions.get()).toEqual({ session: undefined, ended: 'ended' })
  })

  it('is revoked by its refresh token when the user logs out, and when another login takes its place', async () => {
    const { sessions, revoked } = createWorld()
    await sessions.logIn(credentials)
    await sessions.logIn(credentials)
    expect(revoked).toEqual(['refresh-1'])
    await sessions.logOut()
    expect(revoked).toEqual(['refresh-1', 'refresh-2'])
    expect(sessions.get()).toEqual({ session: undefined, ended: undefined })
  })

  it('is gone when its token was refused, and stays when another one was', async () => {
    const { sessions } = createWorld()
    await sessions.logIn(credentials)
    sessions.reject('another')
    expect(sessions.get().session).toBeDefined()
    sessions.reject('access-1')
    expect(sessions.get()).toEqual({ session: undefined, ended: 'rejected' })
  })

  it('that was logged out while it was renewed does not come back', async () => {
    const { sessions, revoked } = createWorld()
    await sessions.logIn(credentials)
    const renewing = sessions.refresh()
    await sessions.logOut()
    await renewing
    expect(sessions.get().session).toBeUndefined()
    expect(revoked).toContain('refresh-2')
  })

  it('whose token expired while the page was away is renewed before it goes on', async () => {
    const { sessions } = createWorld()
    const kept = {
      user: 'ann',
      granted: ['me'],
      refused: [],
      accessToken: 'old',
      refreshToken: 'kept',
      expiresAt: -1,
    }
    await sessions.resume(kept)
    expect(sessions.get().session).toMatchObject({ accessToken: 'access-1' })
    const world = createWorld()
    await world.sessions.resume({ ...kept, refreshToken: undefined })
    expect(world.sessions.get()).toEqual({ session: undefined, ended: 'expired' })
  })
})

describe('a login that fails', () => {
  it.each([
    ['invalid_grant', 400, { field: 'password' }],
    ['invalid_scope', 400, { field: 'scopes' }],
    ['unauthorized_client', 400, { field: undefined }],
    ['temporarily_unavailable', 429, { message: 'Too many attempts from here. Try again in 60 seconds.' }],
    ['server_error', 500, { field: undefined }],
    [undefined, 502, { message: 'That did not work (502).' }],
  ])('by %s is told in words, at its field', async (error, status, expected) => {
    const { sessions, answers } = createWorld()
    answers.status = status
    answers.body = { error }
    await expect(sessions.logIn(credentials)).rejects.toMatchObject(expected)
    expect(sessions.get().session).toBeUndefined()
  })

  it('because nothing answers is told as that', async () => {
    const endpoint = createTokenEndpoint({
      fetch: () => Promise.reject(new TypeError('failed to fetch')),
      urls: async () => ({ tokenUrl: 'https://api.example/token' }),
    })
    const failing = endpoint.request({ grant_type: 'password' })
    await expect(failing).rejects.toEqual(new TokenRequestError('The server cannot be reached.'))
  })

  it('leaves the session before it as it was', async () => {
    const { sessions, answers } = createWorld()
    const session = await sessions.logIn(credentials)
    answers.status = 400
    await expect(sessions.logIn(credentials)).rejects.toThrow()
    expect(sessions.get().session).toBe(session)
  })
})

/** A token endpoint that grants `me` for 600 s, and a clock that only `pass` moves. */
function createWorld() {
  const sent: Record<string, string>[] = []
  const revoked: string[] = []
  const answers: { status: number; body: unknown } = { status: 200, body: undefined }
  let issued = 0
  const grant = () => {
    issued += 1
    return {
      access_token: `access-${issued}`,
      refresh_token: `refresh-${issued}`,
      expires_in: 600,
      scope: 'me',
    }
  }
  const endpoint = createTokenEndpoint({
    async fetch(url, init) {
      const form = Object.fromEntries(new URLSearchParams(String(init?.body)))
      if (String(url).endsWith('/revoke')) {
        revoked.push(form.token ?? '')
        return new Response(null)
      }
      sent.push(form)
      const { status, body } = answers
      const headers = { 'retry-after': '60' }
      return Response.json(body ?? (status === 200 ? grant() : {}), { status, headers })
    },
    urls: async () => ({
      tokenUrl: 'https://api.example/token',
      revocationUrl: 'https://api.example/revoke',
    }),
  })
  const clock = { now: 0 }
  let timer: { readonly at: number; readonly callback: () => void } | undefined
  const sessions = createSessions({
    endpoint,
    now: () => clock.now,
    after(milliseconds, callback) {
      const mine = { at: clock.now + milliseconds, callback }
      timer = mine
      return () => {
        if (timer === mine) timer = undefined
      }
    },
  })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const pass = async (milliseconds: number) => {
    const end = clock.now + milliseconds
    while (timer !== undefined && timer.at <= end) {
      const { at, callback } = timer
      timer = undefined
      clock.now = at
      callback()
      await settle()
    }
    clock.now = end
  }
  return { sessions, pass, sent, revoked, answers }
}
