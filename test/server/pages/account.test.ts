import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InvalidTokenError } from '../../../src/oauth/errors.ts'
import { csrfToken } from '../../../src/server/pages/csrf.ts'
import { type Browser, createBrowser, type PostForm, type Visit, withField, withoutField } from './browser.ts'
import { authorizePath, createWorld, password, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const iss = 'https://auth.example'

/** John, who has allowed a client something and has a session with it. */
async function atAccount(clientId = 'app') {
  const browser = createBrowser(world)
  await browser.logIn('/login')
  const { forms } = await browser.get(authorizePath({ client_id: clientId, prompt: 'consent' }))
  const visit = await browser.submit(forms[0], [
    ['scope', 'me'],
    ['scope', 'items'],
    ['decision', 'allow'],
  ])
  const tokens = await world.exchange(new URL(visit.location).searchParams.get('code') ?? '', clientId)
  return { browser, tokens, page: await browser.get('/account') }
}

function formOf({ forms }: Visit, action: string): PostForm {
  const found = forms.find(({ hidden }) =>
    hidden.some(([name, value]) => name === 'action' && value === action),
  )
  if (found === undefined) throw new Error(`nothing to ${action}`)
  return found
}

const logoutOf = ({ forms }: Visit) => forms.find(({ action }) => action === 'logout')

async function isAccepted(accessToken: string): Promise<boolean> {
  try {
    await world.tokens.verify(accessToken)
    return true
  } catch (error) {
    if (error instanceof InvalidTokenError) return false
    throw error
  }
}

describe('/account', () => {
  it('is for whoever is logged in only', async () => {
    const { response, location } = await createBrowser(world).get('/account')
    expect([response.status, location]).toEqual([303, `${iss}/login?return_to=account`])
  })

  it('lists what was allowed and the sessions that live, each with a button that says for what', async () => {
    const { page } = await atAccount()
    expect(page.text).toContain('Logged in as <strong>john</strong>')
    expect(page.text).toContain('<li>Read who you are.</li>')
    expect(page.text).toContain(
      'Allowed <time datetime="2026-03-01T12:00:00.250Z">1 Mar 2026, 12:00 UTC</time>',
    )
    expect(page.text).toContain('<code>me items</code>')
    expect(formOf(page, 'withdraw').markup).toContain('Take back<span class="unseen"> Example App</span>')
    expect(formOf(page, 'end').markup).toContain(
      'End<span class="unseen"> the session with Example App</span>',
    )
  })

  it('shows names that are markup as text', async () => {
    const { page } = await atAccount('evil')
    expect(page.text).toContain('<h3>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</h3>')
    expect(page.text).not.toContain('<script')
  })

  it('shows nothing of anybody else', async () => {
    await atAccount()
    const root = createBrowser(world)
    await root.logIn('/login', 'root')
    const { text } = await root.get('/account')
    expect(text).toContain('You have not allowed anything to any application.')
    expect(text).toContain('No application has a session of yours.')
  })

  it('takes consent back: the client must ask again, and its tokens are dead within 5 seconds', async () => {
    const { browser, tokens, page } = await atAccount()
    expect(await isAccepted(tokens.accessToken)).toBe(true)
    const { response, location } = await browser.submit(formOf(page, 'withdraw'))
    expect([response.status, location]).toEqual([303, `${iss}/account?done=withdraw`])
    expect((await browser.get(location)).text).toContain('<div class="notice" role="status">')
    world.pass(5)
    expect(await isAccepted(tokens.accessToken)).toBe(false)
    expect((await browser.get(authorizePath())).forms[0]?.action).toBe('consent')
  })

  it('ends one session and leaves the consent', async () => {
    const { browser, tokens, page } = await atAccount()
    const sessionId = String(decodeJwt(tokens.accessToken).sid)
    const form = page.forms.find(({ hidden }) => hidden.some(([, value]) => value === sessionId))
    await browser.submit(form)
    expect(await isAccepted(tokens.accessToken)).toBe(false)
    expect((await browser.get(authorizePath({ scope: 'me items' }))).location).toContain('code=')
  })

  it('logs out everywhere: of every session, and of every browser', async () => {
    const { browser, tokens, page } = await atAccount()
    const elsewhere = createBrowser(world)
    await elsewhere.logIn('/login')
    const { location } = await browser.submit(formOf(page, 'end-all'))
    for (const each of [browser, elsewhere]) {
      expect((await each.get(location)).location).toBe(`${iss}/login?return_to=account`)
    }
    expect(await isAccepted(tokens.accessToken)).toBe(false)
    expect(await world.tokens.sessions.listLive(world.accounts.john)).toEqual([])
  })

  it('shows fifty sessions and counts the rest', async () => {
    const own = await createWorld()
    for (let count = 0; count < 52; count += 1) {
      await own.tokens.grant({ grantType: 'password', username: 'john', password })
    }
    const browser = createBrowser(own)
    await browser.logIn('/login')
    const { text, forms } = await browser.get('/account')
    expect(forms.filter(({ markup }) => markup.includes('value="end"'))).toHaveLength(50)
    expect(text).toContain('And 2 older ones.')
    await own.close()
  })

  it('says nothing that a link makes up', async () => {
    const { browser } = await atAccount()
    const { text } = await browser.get('/account?done=Call+0900-123456+at+once')
    expect(text).not.toContain('class="notice"')
    expect(text).not.toContain('0900')
  })
})

describe('the forms of the account', () => {
  const sessionsOfJohn = async () => (await world.tokens.sessions.listLive(world.accounts.john)).length

  it.each([
    ['no CSRF token', (form) => withoutField(form, 'csrf')],
    ['a wrong CSRF token', (form) => withField(form, 'csrf', 'A'.repeat(43))],
    ['another action', (form) => withField(form, 'action', 'end-all')],
    ['an action that there is not', (form) => withField(form, 'action', 'delete')],
    ['another session', (form) => withField(form, 'id', 'another')],
  ] satisfies readonly [string, (form: PostForm) => PostForm][])(
    'do nothing with %s',
    async (_what, change) => {
      const { browser, page } = await atAccount()
      const before = await sessionsOfJohn()
      const { response, text } = await browser.submit(change(formOf(page, 'end')))
      expect([response.status, await sessionsOfJohn()]).toEqual([403, before])
      expect(text).toContain('Nothing has been done: please choose again.')
    },
  )

  it('do nothing in the browser of another user', async () => {
    const { page } = await atAccount()
    const root = createBrowser(world)
    await root.logIn('/login', 'root')
    const before = await sessionsOfJohn()
    expect((await root.submit(formOf(page, 'end'))).response.status).toBe(403)
    expect(await sessionsOfJohn()).toBe(before)
  })

  it('do nothing to a session of another user, though the form is right', async () => {
    const { tokens } = await atAccount()
    const sessionId = String(decodeJwt(tokens.accessToken).sid)
    const root = createBrowser(world)
    await root.logIn('/login', 'root')
    const csrf = csrfToken(root.cookies.get('__Host-oauth-login') ?? '', ['account', 'end', sessionId])
    const before = await sessionsOfJohn()
    const { response } = await root.post('/account', [
      ['action', 'end'],
      ['id', sessionId],
      ['csrf', csrf],
    ])
    expect([response.status, await sessionsOfJohn()]).toEqual([303, before])
  })

  it('lead to the login once nobody is logged in', async () => {
    const { browser, page } = await atAccount()
    await browser.submit(logoutOf(page))
    const { location } = await browser.submit(formOf(page, 'end'))
    expect(location).toBe(`${iss}/login?return_to=account`)
  })
})

describe('logging out', () => {
  const isLoggedIn = async (browser: Browser) => (await browser.get('/account')).response.status === 200

  it('forgets the browser, at the server too, and leaves the sessions of applications', async () => {
    const { browser, tokens, page } = await atAccount()
    const thief = createBrowser(world)
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value)
    const { response, location } = await browser.submit(logoutOf(page))
    expect([response.status, location]).toEqual([303, `${iss}/login?return_to=account`])
    expect(browser.cookies.has('__Host-oauth-login')).toBe(false)
    expect([await isLoggedIn(browser), await isLoggedIn(thief)]).toEqual([false, false])
    expect(await isAccepted(tokens.accessToken)).toBe(true)
  })

  it('takes a form of ours, and no link', async () => {
    const { browser, page } = await atAccount()
    expect((await browser.get('/logout')).response.status).toBe(405)
    const { response } = await browser.submit(withField(logoutOf(page), 'csrf', 'x'))
    expect(response.status).toBe(403)
    expect(await isLoggedIn(browser)).toBe(true)
  })

  it('twice is once', async () => {
    const { browser, page } = await atAccount()
    await browser.submit(logoutOf(page))
    expect((await browser.submit(logoutOf(page))).response.status).toBe(303)
  })
})
