import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, createBrowser, type Visit } from './browser.ts'
import { authorizePath, callback, createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

async function loggedIn(username = 'john'): Promise<Browser> {
  const browser = createBrowser(world)
  await browser.logIn('/login', username)
  return browser
}

/** The parameters that the client was sent back with. */
function answerOf({ response, location }: Visit): Record<string, string> {
  expect(response.status).toBe(303)
  expect(location.startsWith(`${callback}?`)).toBe(true)
  return Object.fromEntries(new URL(location).searchParams)
}

const iss = 'https://auth.example'

describe('GET /authorize', () => {
  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['no client', { client_id: undefined }],
    ['no redirect URI', { redirect_uri: undefined }],
    ['a redirect URI of another host', { redirect_uri: 'https://evil.example/callback' }],
    ['a redirect URI that is longer', { redirect_uri: `${callback}/more` }],
    ['a redirect URI in another spelling', { redirect_uri: 'https://APP.example/callback' }],
    ['a redirect URI that is a script', { redirect_uri: 'javascript:alert(1)' }],
  ])('A1: %s gets a page and leads nowhere', async (_which, differences) => {
    for (const browser of [createBrowser(world), await loggedIn()]) {
      const { response, location, forms } = await browser.get(authorizePath(differences))
      expect([response.status, location, forms]).toEqual([400, '', []])
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    }
  })

  it('A1: another port of a loopback address is the same redirect URI', async () => {
    const path = authorizePath({ client_id: 'native', redirect_uri: 'http://127.0.0.1:50123/callback' })
    expect((await createBrowser(world).get(path)).location).toMatch(/^https:\/\/auth\.example\/login\?/)
  })

  it.each([
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['a scope that does not exist', { scope: 'me nonsense' }, 'invalid_scope'],
    ['a scope that is malformed', { scope: 'me"' }, 'invalid_scope'],
    ['a scope that is not for the client', { client_id: 'narrow', scope: 'items' }, 'invalid_scope'],
    ['a client without the grant', { client_id: 'robot' }, 'unauthorized_client'],
    ['a response mode that would show the code', { response_mode: 'fragment' }, 'invalid_request'],
  ])('A2: %s sends the error back, before any login', async (_what, differences, error) => {
    const answer = answerOf(await createBrowser(world).get(authorizePath(differences)))
    expect(answer).toMatchObject({ error, state: 'xyz', iss })
    expect(answer.code).toBeUndefined()
  })

  it('A2: a parameter that stands twice is an error', async () => {
    const visit = await createBrowser(world).get(`${authorizePath()}&scope=me`)
    expect(answerOf(visit)).toMatchObject({ error: 'invalid_request', state: 'xyz', iss })
  })

  it('A2: a user who may have none of it sends the error back', async () => {
    const visit = await (await loggedIn()).get(authorizePath({ scope: 'users' }))
    expect(answerOf(visit)).toMatchObject({ error: 'invalid_scope', state: 'xyz', iss })
  })

  it.each([
    ['no challenge', { code_challenge: undefined }],
    ['a challenge without a method', { code_challenge_method: undefined }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['a challenge of another length', { code_challenge: 'short' }],
  ])('A3: %s is invalid_request', async (_what, differences) => {
    const visit = await createBrowser(world).get(authorizePath(differences))
    expect(answerOf(visit)).toMatchObject({ error: 'invalid_request', state: 'xyz', iss })
  })

  it('A4: login and consent end in a code, the state as sent and the issuer', async () => {
    const browser = createBrowser(world)
    const state = 'a b&c=d+"<ü>/?#'
    const login = await browser.logIn((await browser.get(authorizePath({ state }))).location)
    const consent = await browser.get(login.location)
    const visit = await browser.submit(consent.forms[0], [
      ['scope', 'me'],
      ['decision', 'allow'],
    ])
    const { code = '', ...rest } = answerOf(visit)
    expect(rest).toEqual({ state, iss })
    expect(await world.exchange(code)).toMatchObject({ tokenType: 'Bearer', scope: 'me' })
  })

  it('A4: without a state none is sent back', async () => {
    const browser = await loggedIn('root')
    const consent = await browser.get(authorizePath({ state: undefined }))
    const visit = await browser.submit(consent.forms[0], [
      ['scope', 'me'],
      ['decision', 'allow'],
    ])
    expect(Object.keys(answerOf(visit))).toEqual(['code', 'iss'])
  })

  it.each([
    ['the login page', '/login'],
    ['the consent page', authorizePath({ prompt: 'consent' })],
    ['the account page', '/account'],
    ['the error page', authorizePath({ client_id: 'nobody' })],
  ])('A5: %s is not kept, framed, run, or named to others', async (_page, path) => {
    const { response } = await (await loggedIn()).get(path, { origin: 'https://app.example' })
    const headers = Object.fromEntries(response.headers)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    const policy = headers['content-security-policy'] ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('A5: redirects are not kept either, and name nobody', async () => {
    const { response } = await createBrowser(world).get(authorizePath())
    expect(response.status).toBe(303)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  })

  it.each([
    ['an https origin', 'app', callback, 'https://app.example'],
    ['an app of its own', 'native', 'com.example.app:/callback', 'com.example.app:'],
    ['a loopback port', 'native', 'http://127.0.0.1:50123/callback', 'http://127.0.0.1:50123'],
    ['an IPv6 address, for which CSP has no words', 'native', 'http://[::1]:50123/callback', 'http:'],
  ])('A5: forms lead to us and to %s only', async (_where, client_id, redirect_uri, target) => {
    const path = authorizePath({ client_id, redirect_uri })
    const consent = await (await loggedIn()).get(path)
    const login = await createBrowser(world).get((await createBrowser(world).get(path)).location)
    for (const { response } of [consent, login]) {
      expect(response.headers.get('content-security-policy')).toContain(`form-action 'self' ${target};`)
    }
  })

  it.each(['POST', 'PUT', 'DELETE'])('%s is not for this page', async (method) => {
    const response = await world.routes.get('/authorize')?.(
      new Request('https://auth.example/authorize', { method }),
      { requestId: 'test' },
    )
    expect([response?.status, response?.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

describe('prompt', () => {
  it('login asks for the password of somebody who is logged in, once', async () => {
    const browser = await loggedIn()
    const { location } = await browser.get(authorizePath({ prompt: 'login' }))
    expect(location).toMatch(/^https:\/\/auth\.example\/login\?/)
    const login = await browser.logIn(location)
    expect((await browser.get(login.location)).forms[0]?.action).toBe('consent')
  })

  it('consent asks again what has been answered', async () => {
    const browser = await loggedIn()
    const consent = await browser.get(authorizePath({ prompt: 'consent', scope: 'me' }))
    await browser.submit(consent.forms[0], [
      ['scope', 'me'],
      ['decision', 'allow'],
    ])
    expect(answerOf(await browser.get(authorizePath({ scope: 'me' }))).code).toBeDefined()
    const again = await browser.get(authorizePath({ prompt: 'consent', scope: 'me' }))
    expect(again.forms[0]?.action).toBe('consent')
  })

  it('none never shows a page', async () => {
    const stranger = await createBrowser(world).get(authorizePath({ prompt: 'none' }))
    expect(answerOf(stranger).error).toBe('login_required')
    const unasked = authorizePath({ client_id: 'evil', prompt: 'none' })
    expect(answerOf(await (await loggedIn()).get(unasked)).error).toBe('consent_required')
  })

  it('none gives a code to whom nothing has to be asked', async () => {
    const browser = await loggedIn('root')
    const consent = await browser.get(authorizePath({ prompt: 'consent', scope: 'me' }))
    await browser.submit(consent.forms[0], [
      ['scope', 'me'],
      ['decision', 'allow'],
    ])
    expect(answerOf(await browser.get(authorizePath({ prompt: 'none', scope: 'me' }))).code).toBeDefined()
  })

  it('none with something else contradicts itself', async () => {
    const visit = await createBrowser(world).get(authorizePath({ prompt: 'none login' }))
    expect(answerOf(visit).error).toBe('invalid_request')
  })

  it('of any other kind is ignored', async () => {
    const { forms } = await (await loggedIn()).get(authorizePath({ prompt: 'create', client_id: 'evil' }))
    expect(forms[0]?.action).toBe('consent')
  })
})
