import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, createBrowser, type Fields, type Visit, withField, withoutField } from './browser.ts'
import { authorizePath, callback, createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const iss = 'https://auth.example'
const allow = (...scopes: readonly string[]): Fields => [
  ...scopes.map((scope) => ['scope', scope] as const),
  ['decision', 'allow'],
]

let users = 0

/** A user of nobody else, who has consented to nothing. */
async function newUser(roles = ['customer']) {
  users += 1
  const username = `user-${users}`
  const john = await world.storage.accounts.findByUsername('john')
  const passwordHash = john?.passwordHash ?? ''
  const id = await world.storage.accountAdministration.add({ username, passwordHash, roles })
  const browser = createBrowser(world)
  await browser.logIn('/login', username)
  return { id: id ?? '', username, browser }
}

/** A new user in front of the consent page. */
async function atConsent(path = authorizePath(), roles?: string[]) {
  const user = await newUser(roles)
  const page = await user.browser.get(path)
  return { ...user, page, form: page.forms[0] }
}

function answerOf({ location }: Visit): URLSearchParams {
  expect(location.startsWith(`${callback}?`)).toBe(true)
  return new URL(location).searchParams
}

async function scopeOf(visit: Visit, clientId?: string): Promise<string | undefined> {
  const { scope } = await world.exchange(answerOf(visit).get('code') ?? '', clientId)
  return scope
}

const codesIssued = () => world.events.filter(({ type }) => type === 'code_issued').length

describe('the consent page', () => {
  it('asks for each scope, with its description, who asks and where it leads', async () => {
    const { page, form, username } = await atConsent(authorizePath({ scope: 'me orders' }))
    expect(form?.ticked).toEqual(['me', 'orders'])
    expect(form?.markup).toContain('Read who you are.')
    expect(form?.markup).toContain('Place orders.')
    expect(page.text).toContain('<h1>Allow Example App?</h1>')
    expect(page.text).toContain(`<strong>${username}</strong>`)
    expect(page.text).toContain('<strong>app.example</strong>')
  })

  it('leaves out what the user may not grant', async () => {
    const { form } = await atConsent(authorizePath({ scope: 'me users' }))
    expect(form?.ticked).toEqual(['me'])
    expect(form?.markup).not.toContain('Read every user.')
  })

  it('says what a coarse scope includes', async () => {
    const { form } = await atConsent(authorizePath({ scope: 'admin' }), ['admin'])
    expect(form?.markup).toContain('Includes me, items, orders, users')
  })

  it('asks also when no scope is requested, for the client learns who it is', async () => {
    const { browser, form } = await atConsent(authorizePath({ scope: undefined }))
    expect(form?.ticked).toEqual([])
    expect(await scopeOf(await browser.submit(form, allow()))).toBeUndefined()
  })

  it('is not shown for the built-in client, which is ours', async () => {
    const { browser } = await newUser()
    const visit = await browser.get(authorizePath({ client_id: 'first-party' }))
    expect(await scopeOf(visit, 'first-party')).toBe('me items orders')
  })

  it('shows a name, a scope and a description that are markup as text', async () => {
    const { page } = await atConsent(
      authorizePath({ client_id: 'evil', state: '"><img src=x onerror=alert(1)>' }),
    )
    const script = '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'
    expect(page.text).toContain(`<title>Allow ${script}? · auth.example</title>`)
    expect(page.text).toContain(`<strong>${script}</strong>`)
    expect(page.text).toContain('Read &lt;b onclick=&quot;alert(1)&quot;&gt;items&lt;/b&gt; &amp; more.')
    for (const markup of ['<script', '<img', '<b onclick']) expect(page.text).not.toContain(markup)
  })

  it('sends a state that is markup back as it came', async () => {
    const state = '"><img src=x onerror=alert(1)>&#39;%00'
    const { browser, form } = await atConsent(authorizePath({ state }))
    expect(answerOf(await browser.submit(form, allow('me'))).get('state')).toBe(state)
  })
})

describe('what the user allows', () => {
  it.each([
    ['all of it', ['me', 'items', 'orders'], 'me items orders'],
    ['a part of it', ['orders', 'me'], 'me orders'],
    ['one scope', ['items'], 'items'],
    ['a part of it, and what was not asked', ['me', 'admin', 'users'], 'me'],
  ])('%s is what is granted', async (_which, ticked, scope) => {
    const { browser, form } = await atConsent()
    expect(await scopeOf(await browser.submit(form, allow(...ticked)))).toBe(scope)
  })

  it('nothing, by the button that allows, is asked once more', async () => {
    const { browser, form } = await atConsent()
    const before = codesIssued()
    const { response, text, forms } = await browser.submit(form, allow())
    expect([response.status, forms[0]?.ticked, codesIssued()]).toEqual([400, [], before])
    expect(text).toContain('<a href="#scope-0">Nothing is ticked.')
    expect(text).toContain('id="scope-0"')
  })

  it('only what was not asked is nothing', async () => {
    const { browser, form } = await atConsent(authorizePath({ scope: 'me' }))
    expect((await browser.submit(form, allow('items'))).response.status).toBe(400)
  })

  it.each([
    ['a denial', [['decision', 'deny']]],
    ['no decision', []],
    ['a decision that nobody knows', [['decision', 'ALLOW']]],
    [
      'a denial with ticks',
      [
        ['scope', 'me'],
        ['decision', 'deny'],
      ],
    ],
  ] satisfies readonly [string, Fields][])('%s is access_denied', async (_what, typed) => {
    const { browser, form } = await atConsent()
    const before = codesIssued()
    const visit = await browser.submit(form, typed)
    expect(visit.response.status).toBe(303)
    expect(Object.fromEntries(answerOf(visit))).toMatchObject({ error: 'access_denied', state: 'xyz', iss })
    expect(codesIssued()).toBe(before)
  })

  it('is remembered, and not asked again for the same or less', async () => {
    const { browser, form } = await atConsent()
    await browser.submit(form, allow('me', 'items'))
    expect(await scopeOf(await browser.get(authorizePath({ scope: 'items' })))).toBe('items')
    expect((await browser.get(authorizePath())).forms[0]?.action).toBe('consent')
  })

  it('is not remembered for another client or another user', async () => {
    const { browser, form } = await atConsent(authorizePath({ scope: 'me' }))
    await browser.submit(form, allow('me'))
    expect((await browser.get(authorizePath({ client_id: 'evil', scope: 'me' }))).forms).toHaveLength(1)
    expect((await atConsent(authorizePath({ scope: 'me' }))).form?.action).toBe('consent')
  })

  it.each([
    ['on the machine of the user', 'http://127.0.0.1:50123/callback'],
    ['behind a scheme of its own', 'com.example.app:/callback'],
  ])('is asked again of a client without a secret %s, which any program could be', async (_where, uri) => {
    const path = authorizePath({ client_id: 'native', redirect_uri: uri })
    const { browser, form } = await atConsent(path)
    await browser.submit(form, allow('me', 'items', 'orders'))
    expect((await browser.get(path)).forms[0]?.action).toBe('consent')
    const { location } = await browser.get(`${path}&prompt=none`)
    expect(new URL(location).searchParams.get('error')).toBe('consent_required')
  })

  it('a denial is not remembered', async () => {
    const { browser, form } = await atConsent()
    await browser.submit(form, [['decision', 'deny']])
    expect((await browser.get(authorizePath())).forms[0]?.action).toBe('consent')
  })

  it('dates the token by the login, not by the consent', async () => {
    const own = await createWorld()
    const browser = createBrowser(own)
    await browser.logIn('/login')
    const loggedInAt = Math.floor(own.now().getTime() / 1_000)
    own.pass(600)
    const visit = await browser.submit((await browser.get(authorizePath())).forms[0], allow('me'))
    const { accessToken } = await own.exchange(answerOf(visit).get('code') ?? '')
    expect(decodeJwt(accessToken).auth_time).toBe(loggedInAt)
    await own.close()
  })
})

describe('the consent form', () => {
  const query = (differences: Parameters<typeof authorizePath>[0]) =>
    authorizePath(differences).slice('/authorize?'.length)

  it.each([
    ['no CSRF token', (form) => withoutField(form, 'csrf')],
    ['a wrong CSRF token', (form) => withField(form, 'csrf', 'A'.repeat(43))],
    ['another client hidden in it', (form) => withField(form, 'request', query({ client_id: 'evil' }))],
    [
      'more scopes hidden in it',
      (form) => withField(form, 'request', query({ scope: 'me items orders users' })),
    ],
    ['another state hidden in it', (form) => withField(form, 'request', query({ state: 'theirs' }))],
    [
      'another challenge hidden in it',
      (form) => withField(form, 'request', query({ code_challenge: 'x'.repeat(43) })),
    ],
  ] satisfies readonly [string, (form: Parameters<typeof withField>[0]) => ReturnType<typeof withField>][])(
    'is asked again with %s',
    async (_what, change) => {
      const { browser, form } = await atConsent()
      const before = codesIssued()
      const { response, text } = await browser.submit(change(form), allow('me'))
      expect([response.status, codesIssued()]).toEqual([403, before])
      expect(text).toContain('Nothing has been done: please choose again.')
    },
  )

  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['a redirect URI of somebody else', { redirect_uri: 'https://evil.example/' }],
  ])('with %s hidden in it gets a page and leads nowhere', async (_what, differences) => {
    const { browser, form } = await atConsent()
    const visit = await browser.submit(withField(form, 'request', query(differences)), allow('me'))
    expect([visit.response.status, visit.location]).toEqual([400, ''])
  })

  it('without a request in it gets a page and leads nowhere', async () => {
    const { browser, form } = await atConsent()
    const visit = await browser.submit(withoutField(form, 'request'), allow('me'))
    expect([visit.response.status, visit.location]).toEqual([400, ''])
  })

  it('of one user does nothing in the browser of another, not even for its own user', async () => {
    const { form } = await atConsent()
    const other = await newUser()
    const before = codesIssued()
    expect((await other.browser.submit(form, allow('me'))).response.status).toBe(403)
    expect(codesIssued()).toBe(before)
  })

  it('of a login before does nothing after the next one', async () => {
    const { browser, form, username } = await atConsent()
    await browser.logIn('/login', username)
    expect((await browser.submit(form, allow('me'))).response.status).toBe(403)
  })

  it('without a login leads to the login, and from there back to the question', async () => {
    const path = authorizePath()
    const { form } = await atConsent(path)
    const stranger = createBrowser(world)
    const { location } = await stranger.submit(form, allow('me'))
    expect(location.startsWith(`${iss}/login?`)).toBe(true)
    expect((await stranger.logIn(location)).location).toBe(iss + path)
  })

  it('sent twice gives two codes, each good for one exchange', async () => {
    const { browser, form } = await atConsent()
    const [first, second] = [await browser.submit(form, allow('me')), await browser.submit(form, allow('me'))]
    expect(await scopeOf(first)).toBe('me')
    expect(await scopeOf(second)).toBe('me')
    await expect(scopeOf(first)).rejects.toMatchObject({ code: 'invalid_grant' })
  })

  it('does nothing after the user was disabled', async () => {
    const { id, browser, form } = await atConsent()
    await world.storage.accountAdministration.setDisabled(id, true, world.now())
    const before = codesIssued()
    const { location } = await browser.submit(form, allow('me'))
    expect(location.startsWith(`${iss}/login?`)).toBe(true)
    expect(codesIssued()).toBe(before)
  })

  it('grants no more than the roles of the user allow by now', async () => {
    const { id, browser, form } = await atConsent(authorizePath({ scope: 'me users' }), ['admin'])
    await world.storage.accountAdministration.setRoles(id, ['customer'])
    expect(await scopeOf(await browser.submit(form, allow('me', 'users')))).toBe('me')
  })

  it('leads nowhere once the client is gone', async () => {
    const own = await createWorld()
    const browser: Browser = createBrowser(own)
    await browser.logIn('/login')
    const { forms } = await browser.get(authorizePath())
    await own.storage.clients.remove('app')
    const visit = await browser.submit(forms[0], allow('me'))
    expect([visit.response.status, visit.location]).toEqual([400, ''])
    await own.close()
  })

  it('is never asked for by GET', async () => {
    const { response } = await createBrowser(world).get('/consent')
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })
})
