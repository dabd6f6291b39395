import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OAuthError } from '../../../src/oauth/errors.ts'
import { createPasswordHasher, type PasswordHasher } from '../../../src/oauth/passwords.ts'
import { StorageUnavailableError } from '../../../src/storage/storage.ts'
import { type Browser, createBrowser, type Fields, withField, withoutField } from './browser.ts'
import { authorizePath, createWorld, password, type World } from './world.ts'

const iss = 'https://auth.example'

let world: World
beforeAll(async () => {
  world = await createWorld({ passwords: createPasswordHasher({ cost: 10, workers: 1 }) })
})
afterAll(() => world.close())

const credentials: Fields = [
  ['username', 'john'],
  ['password', password],
]

/** A browser that has opened the login page of an authorization request. */
async function atLogin(path = authorizePath()) {
  const browser = createBrowser(world)
  const page = await browser.get((await browser.get(path)).location)
  return { browser, page, form: page.forms[0] }
}

const isLoggedIn = async (browser: Browser) => (await browser.get('/account')).response.status === 200

describe('the login page', () => {
  it('names the client and leads back to the request', async () => {
    const path = authorizePath()
    const { browser, page, form } = await atLogin(path)
    expect(page.text).toContain('<strong>Example App</strong>')
    const { response, location } = await browser.submit(form, credentials)
    expect([response.status, location]).toEqual([303, iss + path])
  })

  it('leads to the account when it is for nothing else', async () => {
    const browser = createBrowser(world)
    expect((await browser.logIn('/login')).location).toBe(`${iss}/account`)
    expect(await isLoggedIn(browser)).toBe(true)
  })

  it('sets cookies for this host alone, out of reach of scripts and of what others post', async () => {
    const { browser, page, form } = await atLogin()
    const { response } = await browser.submit(form, credentials)
    for (const { headers } of [page.response, response]) {
      expect(headers.getSetCookie()).toEqual([
        expect.stringMatching(/^__Host-oauth-\w+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
      ])
    }
  })

  it('over plain http sets cookies that every browser takes', async () => {
    const plain = await createWorld({ publicUrl: 'http://localhost:4000' })
    const browser = createBrowser(plain)
    await browser.logIn('/login')
    expect([...browser.cookies.keys()]).toEqual(['oauth-visit', 'oauth-login'])
    expect((await browser.get('/account')).response.status).toBe(200)
    await plain.close()
  })

  it.each([
    ['an absolute URL', 'https://evil.example/'],
    ['a URL without a scheme', '//evil.example/authorize?x'],
    ['a backslash', '/\\evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['our own host in front of another', 'authorize?@evil.example'],
    ['a line break', 'authorize?a=b\r\nlocation: https://evil.example'],
    ['another page of ours', '/logout'],
  ])('never leads to %s', async (_where, returnTo) => {
    const browser = createBrowser(world)
    const page = await browser.get(`/login?${new URLSearchParams({ return_to: returnTo })}`)
    if (page.forms[0] === undefined) expect([page.response.status, page.location]).toEqual([400, ''])
    else expect((await browser.submit(page.forms[0], credentials)).location).toBe(`${iss}/account`)
  })

  it('never leads anywhere else, whatever it is told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.webUrl(),
          fc.string().map((text) => `authorize?${text}`),
        ),
        async (returnTo) => {
          const { location, forms } = await createBrowser(world).get(
            `/login?${new URLSearchParams({ return_to: returnTo })}`,
          )
          const back = forms[0]?.hidden.find(([name]) => name === 'return_to')?.[1]
          expect([undefined, 'account']).toContain(back)
          expect(location).toBe('')
        },
      ),
    )
  })

  it('does not begin for a request that is not valid', async () => {
    const inner = authorizePath({ scope: 'nonsense' }).slice(1)
    const { location } = await createBrowser(world).get(`/login?${new URLSearchParams({ return_to: inner })}`)
    expect(new URL(location).searchParams.get('error')).toBe('invalid_scope')
  })

  it('says what is missing, at the field', async () => {
    const { browser, form } = await atLogin()
    const { response, text } = await browser.submit(form, [['username', '']])
    expect(response.status).toBe(400)
    expect(text).toContain('<a href="#username">Enter your user name.</a>')
    expect(text).toContain('<a href="#password">Enter your password.</a>')
    expect(text).toMatch(/id="password"[^>]*aria-invalid="true" aria-describedby="password-fault"/)
    expect(text).toContain('id="password-fault"')
  })

  it.each([
    [
      'with an escaped name',
      `"><script>alert(1)</script>`,
      '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;',
    ],
    ['with a name in an attribute', `' autofocus onfocus='x`, '&#39; autofocus onfocus=&#39;x'],
  ])('comes back %s and without the password', async (_how, username, escaped) => {
    const { browser, form } = await atLogin()
    const { text } = await browser.submit(form, [
      ['username', username],
      ['password', 'a-wrong-secret'],
    ])
    expect(text).toContain(`value="${escaped}"`)
    expect(text).not.toContain(username)
    expect(text).not.toContain('a-wrong-secret')
  })
})

describe('a login that is refused', () => {
  it('reads the same for a wrong password, an unknown name, a disabled user, and too long a password', async () => {
    const john = await world.storage.accounts.findByUsername('john')
    const passwordHash = john?.passwordHash ?? ''
    const id = await world.storage.accountAdministration.add({ username: 'gone', passwordHash, roles: [] })
    await world.storage.accountAdministration.setDisabled(id ?? '', true, world.now())
    const attempts: readonly (readonly [string, string])[] = [
      ['john', 'wrong'],
      ['nobody', password],
      ['gone', password],
      ['john', 'x'.repeat(73)],
      ['john', `${password}\u0000`],
    ]
    const pages = await Promise.all(
      attempts.map(async ([username, secret]) => {
        const { browser, form } = await atLogin()
        const { response, text } = await browser.submit(form, [
          ['username', username],
          ['password', secret],
        ])
        expect(await isLoggedIn(browser)).toBe(false)
        return [response.status, text.replace(/value="[^"]*"/g, '')]
      }),
    )
    expect(new Set(pages.map(([status]) => status))).toEqual(new Set([400]))
    expect(new Set(pages.map(([, text]) => text)).size).toBe(1)
    expect(pages[0]?.[1]).toContain('The user name or the password is wrong.')
  })

  it('says so in words once an address has failed too often, and for how long', async () => {
    const besieged = await createWorld()
    const attacker = createBrowser(besieged, '198.51.100.7')
    const page = await attacker.get('/login')
    const guess = (username: string) =>
      attacker.submit(page.forms[0], [
        ['username', username],
        ['password', 'a guess'],
      ])
    for (let attempt = 1; attempt <= 100; attempt += 1) {
      expect((await guess(`user ${attempt}`)).response.status).toBe(400)
    }
    const { response, text } = await guess('user 101')
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '60'])
    expect(text).toContain('too many failed attempts from your network. Please try again in 1 minute.')
    expect((await createBrowser(besieged, '203.0.113.9').logIn('/login')).response.status).toBe(303)
    await besieged.close()
  })

  it('says that the service is busy, not that the password is wrong', async () => {
    const busy = new OAuthError('temporarily_unavailable', 'too many logins at once', { retryAfter: 1 })
    const crowded = await createWorld({ passwords: refusing(busy) })
    const browser = createBrowser(crowded)
    const { response, text } = await browser.logIn('/login')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(text).toContain('Too many people are logging in right now. Please try again in 1 second.')
    await crowded.close()
  })

  it.each([
    ['the database is away', new StorageUnavailableError('gone: secret-host'), 503, 'Not available now'],
    ['there is a fault of ours', new Error('at secret-host'), 500, 'Something went wrong'],
  ])('shows a page without details when %s', async (_what, error, status, title) => {
    const broken = await createWorld({
      withStorage: (storage) => ({
        ...storage,
        browserLogins: { ...storage.browserLogins, add: () => Promise.reject(error) },
      }),
    })
    const { response, text } = await createBrowser(broken).logIn('/login')
    expect(response.status).toBe(status)
    expect(text).toContain(`<h1>${title}</h1>`)
    expect(text).not.toContain('secret-host')
    expect(broken.logged()).toContain('secret-host')
    await broken.close()
  })
})

describe('the login form', () => {
  it.each([
    ['no CSRF token', (form) => withoutField(form, 'csrf')],
    ['a wrong CSRF token', (form) => withField(form, 'csrf', 'A'.repeat(43))],
    ['an empty CSRF token', (form) => withField(form, 'csrf', '')],
    ['another way to go on', (form) => withField(form, 'return_to', 'account')],
  ] satisfies readonly [string, (form: Parameters<typeof withField>[0]) => ReturnType<typeof withField>][])(
    'is refused with %s',
    async (_what, change) => {
      const { browser, form } = await atLogin()
      const { response, text } = await browser.submit(change(form), credentials)
      expect(response.status).toBe(403)
      expect(text).toContain('Please log in again.')
      expect(browser.cookies.has('__Host-oauth-login')).toBe(false)
    },
  )

  it('is refused in a browser that it was not made for, with or without cookies', async () => {
    const { form } = await atLogin()
    const { browser: other } = await atLogin()
    for (const browser of [createBrowser(world), other]) {
      expect((await browser.submit(form, credentials)).response.status).toBe(403)
      expect(await isLoggedIn(browser)).toBe(false)
    }
  })

  it('that was refused works when it is sent again from the page that came back', async () => {
    const { form } = await atLogin()
    const browser = createBrowser(world)
    const again = await browser.submit(form, credentials)
    expect((await browser.submit(again.forms[0], credentials)).response.status).toBe(303)
  })

  it.each(['cross-site', 'same-site'])('is refused when the browser says that it is %s', async (site) => {
    const { browser, form } = await atLogin()
    const { response } = await browser.submit(form, credentials, { 'sec-fetch-site': site })
    expect(response.status).toBe(403)
  })

  it('is taken from a second tab after the login in the first', async () => {
    const { browser, form } = await atLogin()
    await browser.logIn('/login')
    expect((await browser.submit(form, credentials)).response.status).toBe(303)
  })

  it('is taken up to 10,000 bytes, and of no other type', async () => {
    const browser = createBrowser(world)
    const long = await browser.post('/login', [['username', 'x'.repeat(10_000)]])
    expect(long.response.status).toBe(413)
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain']) {
      expect((await browser.post('/login', credentials, { 'content-type': type })).response.status).toBe(415)
    }
  })
})

describe('being logged in', () => {
  it('starts with a secret that nobody knew before', async () => {
    const browser = createBrowser(world)
    browser.cookies.set('__Host-oauth-login', 'planted'.padEnd(43, '0'))
    await browser.logIn('/login')
    expect(browser.cookies.get('__Host-oauth-login')).not.toBe('planted'.padEnd(43, '0'))
  })

  it('ends for the former secret with a new login', async () => {
    const browser = createBrowser(world)
    await browser.logIn('/login')
    const former = createBrowser(world)
    for (const [name, value] of browser.cookies) former.cookies.set(name, value)
    await browser.logIn('/login')
    expect([await isLoggedIn(browser), await isLoggedIn(former)]).toEqual([true, false])
  })

  it('is not believed of a cookie that stands twice', async () => {
    const browser = createBrowser(world)
    await browser.logIn('/login')
    browser.cookies.set(' __Host-oauth-login', 'x'.repeat(43))
    expect(await isLoggedIn(browser)).toBe(false)
  })

  it('ends after eight hours', async () => {
    const own = await createWorld()
    const browser = createBrowser(own)
    await browser.logIn('/login')
    own.pass(8 * 3_600 - 1)
    expect(await isLoggedIn(browser)).toBe(true)
    own.pass(1)
    expect(await isLoggedIn(browser)).toBe(false)
    await own.close()
  })
})

/** Hashes, but compares nothing. */
function refusing(error: Error): PasswordHasher {
  return {
    hash: async () => 'none',
    verify: () => Promise.reject(error),
    verifyAgainstDummy: () => Promise.reject(error),
    needsRehash: () => false,
    load: () => ({ waiting: 0, working: 0, maxWaiting: 0 }),
    close: async () => {},
  }
}
