import { describe, expect, it } from 'vitest'
import { createSessions } from '../../src/explorer/session/sessions.ts'
import { createTokenEndpoint, TokenRequestError } from '../../src/explorer/session/token-endpoint.ts'
import type { ExplorerCaller } from '../../src/yoga/explorer-document.ts'

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

  it('is said to live on where the server cannot be told of a log-out', async () => {
    const { sessions, answers } = createWorld()
    await sessions.logIn(credentials)
    answers.status = 503
    const loggingOut = sessions.logOut()
    expect(sessions.get().session).toBeUndefined()
    await loggingOut
    expect(sessions.get().ended).toBe('unrevoked')
  })

  it('does not begin with what cannot be a token', async () => {
    const { sessions } = createWorld()
    await expect(sessions.adopt('tökén')).rejects.toThrow('is not a valid token')
    await expect(sessions.adopt('two tokens')).rejects.toThrow('is not a valid token')
  })

  it('is not revoked by the same token once more', async () => {
    const { sessions, revoked, answers } = createWorld()
    answers.caller = { granted: ['me'] }
    await sessions.adopt('token')
    await Promise.all([sessions.adopt('token'), sessions.adopt('token')])
    expect(revoked).toEqual([])
    expect(sessions.get().session).toMatchObject({ accessToken: 'token' })
    await sessions.adopt('another')
    expect(revoked).toEqual(['token'])
  })

  it('that was logged out during another login stays so, and what that login gave is revoked', async () => {
    const { sessions, revoked } = createWorld()
    await sessions.logIn(credentials)
    const loggingIn = sessions.logIn(credentials)
    await sessions.logOut()
    await expect(loggingIn).rejects.toThrow('You logged out meanwhile.')
    expect(sessions.get()).toEqual({ session: undefined, ended: undefined })
    expect(revoked).toEqual(['refresh-1', 'refresh-2'])
  })

  it('lives as long as its token, be that months', async () => {
    const { sessions, pass, answers } = createWorld()
    answers.caller = { granted: ['me'], expiresAt: 90 * 86_400 }
    await sessions.adopt('token')
    await pass(90 * 86_400_000 - 1)
    expect(sessions.get().session).toBeDefined()
    await pass(1)
    expect(sessions.get().ended).toBe('expired')
  })

  it('ends within a minute of a sleep that its token did not outlive', async () => {
    const { sessions, pass, sleep, answers } = createWorld()
    answers.caller = { granted: ['me'], expiresAt: 600 }
    await sessions.adopt('token')
    sleep(700_000)
    await pass(60_000)
    expect(sessions.get().ended).toBe('expired')
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
      username: 'ann',
      clientId: undefined,
      granted: ['me'],
      refused: [],
      accessToken: 'old',
      refreshToken: 'kept',
      expiresAt: -1,
    }
    await sessions.resume(kept)
    expect(sessions.get().session).toMatchObject({ accessToken: 'access-1' })
    const away = createWorld()
    away.answers.status = 503
    await away.sessions.resume(kept)
    expect(away.sessions.get()).toEqual({ session: undefined, ended: 'expired' })
    away.answers.status = 200
    await away.pass(5_000)
    expect(away.sessions.get()).toMatchObject({ session: { accessToken: 'access-1' }, ended: undefined })
    const world = createWorld()
    await world.sessions.resume({ ...kept, refreshToken: undefined })
    expect(world.sessions.get()).toEqual({ session: undefined, ended: 'expired' })
  })
})

describe('a session on a server that says of tokens what their endpoint does not', () => {
  it('has the scopes that the server reads in the token, and ends with it', async () => {
    const { sessions, pass, answers } = createWorld()
    answers.body = { access_token: 'bare' }
    answers.caller = { name: 'Ann Lee', granted: ['admin'], expiresAt: 900 }
    await sessions.logIn(credentials)
    expect(sessions.get().session).toMatchObject({
      user: 'ann',
      granted: ['admin'],
      refused: ['me'],
      expiresAt: 900_000,
    })
    await pass(900_000)
    expect(sessions.get().ended).toBe('expired')
  })

  it('is asked about again when the token is renewed', async () => {
    const { sessions, answers } = createWorld()
    answers.caller = { granted: ['me'] }
    await sessions.logIn(credentials)
    answers.caller = { granted: ['me', 'admin'] }
    await sessions.refresh()
    expect(sessions.get().session).toMatchObject({ granted: ['me', 'admin'], refused: [] })
  })

  it('is taken for what was asked for, and for a day, where nobody says otherwise', async () => {
    const { sessions, answers } = createWorld()
    answers.body = { access_token: 'bare' }
    await sessions.logIn(credentials)
    expect(sessions.get().session).toMatchObject({ granted: ['me', 'admin'], expiresAt: 86_400_000 })
  })

  it('goes on with the refresh token that it has when it gets no other', async () => {
    const { sessions, sent, answers } = createWorld()
    await sessions.logIn(credentials)
    answers.body = { access_token: 'next', expires_in: 600 }
    await sessions.refresh()
    await sessions.refresh()
    expect(sent.slice(1).map(({ refresh_token }) => refresh_token)).toEqual(['refresh-1', 'refresh-1'])
  })

  it('names its client whenever it is renewed or revoked, if its login did', async () => {
    const { sessions, sent, revoked, answers } = createWorld()
    answers.caller = { name: 'Ann Lee', granted: ['me'] }
    const grant = { accessToken: 'access', refreshToken: 'refresh', expiresIn: 600, granted: undefined }
    await sessions.begin(grant, { username: '', clientId: 'page', requested: ['me'] })
    expect(sessions.get().session).toMatchObject({ user: 'Ann Lee', username: '' })
    await sessions.refresh()
    expect(sent).toEqual([{ grant_type: 'refresh_token', refresh_token: 'refresh', client_id: 'page' }])
    await sessions.logOut()
    expect(revoked).toEqual(['refresh-1 of page'])
  })

  it('does not begin with a token that the server refuses, or cannot be asked about', async () => {
    const { sessions, answers } = createWorld()
    await expect(sessions.adopt('token')).rejects.toThrow('cannot be asked')
    answers.caller = 'refused'
    await expect(sessions.adopt('token')).rejects.toThrow('No.')
    await expect(sessions.logIn(credentials)).rejects.toThrow('No.')
    expect(sessions.get().session).toBeUndefined()
    answers.caller = { granted: [], expiresAt: 60 }
    expect(await sessions.adopt('token')).toMatchObject({ user: 'somebody', expiresAt: 60_000 })
  })
})

it.each([
  ['password', 'password'],
  ['authorization_code', 'Log in again'],
  ['refresh_token', 'Log in again'],
])('a refused %s grant is told in its own words', async (grantType, words) => {
  const endpoint = createTokenEndpoint({
    fetch: async () => Response.json({ error: 'invalid_grant' }, { status: 400 }),
    urls: async () => ({ tokenUrl: 'https://api.example/token' }),
  })
  const refused: unknown = await endpoint.request({ grant_type: grantType }).catch((error) => error)
  expect(String(refused)).toContain(words)
  expect(/password/.test(String(refused))).toBe(grantType === 'password')
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

interface Answers {
  status: number
  body: unknown
  /** What the server says of the caller of any token; nothing unless set. */
  caller: ExplorerCaller | 'refused' | undefined
}

/** A token endpoint that grants `me` for 600 s, and a clock that only `pass` moves. */
function createWorld() {
  const sent: Record<string, string>[] = []
  const revoked: string[] = []
  const answers: Answers = { status: 200, body: undefined, caller: undefined }
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
        revoked.push([form.token, form.client_id].filter(Boolean).join(' of '))
        return new Response(null, { status: answers.status })
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
    async whoIs() {
      if (answers.caller === 'refused') throw new TokenRequestError('No.', { code: 'invalid_token' })
      return answers.caller
    },
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
  const sleep = (milliseconds: number) => {
    clock.now += milliseconds
    if (timer !== undefined) timer = { ...timer, at: timer.at + milliseconds }
  }
  return { sessions, pass, sleep, sent, revoked, answers }
}
