import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { hasChromium } from './chromium.ts'
import { useChromium } from './explorer-fixture.ts'
import { bar, type ExplorerSite, freePort, marked, openExplorer, result } from './explorer-site.ts'
import { type OtherYogaOptions, openYoga as openOther } from './other-yoga.ts'

describe.runIf(hasChromium())("the explorer on anybody's Yoga", () => {
  const browserOf = useChromium()
  const opened: ExplorerSite[] = []
  const openYoga = async (options: OtherYogaOptions = {}) => {
    const site = await openOther(options)
    opened.push(site)
    return site
  }
  afterEach(async () => {
    for (const site of opened.splice(0)) await site.close()
  })

  it('puts together what comes in parts', async () => {
    const other = await openYoga()
    const { page, complaints } = await openExplorer(browserOf(), other, {
      query: '{ secret ... @defer { slow } }',
    })
    await page.getByLabel('Access token').fill('me')
    await page.getByRole('button', { name: 'Use this token' }).click()
    await expect.poll(() => marked(page, 'scope-refused')).toEqual([])
    const answering = page.waitForResponse((response) =>
      /multipart/.test(response.headers()['content-type'] ?? ''),
    )
    await page.getByRole('button', { name: /^Execute/ }).click()
    await answering
    await expect.poll(() => result(page)).toMatch(/"secret": "told"[\s\S]*"slow": "told later"/)
    expect(complaints).toEqual([])
  })

  it("shows anybody's Yoga, with a token from elsewhere", async () => {
    const other = await openYoga()
    const { page, complaints } = await openExplorer(browserOf(), other, { query: '{ secret }' })
    await expect.poll(() => marked(page, 'scope-refused')).toEqual(['secret'])
    await page.getByLabel('Access token').fill('bad')
    await page.getByRole('button', { name: 'Use this token' }).click()
    await page.getByText('The server does not accept this token.').waitFor()
    await page.getByLabel('Access token').fill('me')
    await page.getByRole('button', { name: 'Use this token' }).click()
    await expect.poll(() => marked(page, 'scope-refused')).toEqual([])
    await page.getByRole('button', { name: /^Execute/ }).click()
    await expect.poll(() => result(page)).toContain('"secret": "told"')
    expect(await bar(page).innerText()).toContain('the token is enough')
    expect(complaints).toEqual([])
  })

  it('says which scopes a token from elsewhere has to have', async () => {
    const other = await openYoga()
    const { page } = await openExplorer(browserOf(), other, { query: '{ secret }' })
    await bar(page).getByRole('button', { name: 'Get these scopes' }).click()
    await expect.poll(() => page.locator('.authorize form .notice').innerText()).toContain('your tokens: me')
    await page.getByLabel('Access token').fill('other')
    await page.getByRole('button', { name: 'Use this token' }).click()
    await page.getByText('Logged in as').waitFor()
    await bar(page).getByRole('button', { name: 'Get these scopes' }).click()
    await page.getByLabel('Access token').fill('me')
    await page.getByRole('button', { name: 'Use this token' }).dblclick()
    await expect.poll(() => page.locator('.chips code').allTextContents()).toEqual(['me'])
  })

  it('offers the scopes that a login names, of which nobody tells more', async () => {
    const tokens = { tokenUrl: 'https://login.example/token', passwordGrant: true, scopes: ['me', 'openid'] }
    const other = await openYoga({ tokens })
    const { page } = await openExplorer(browserOf(), other, { query: '{ secret }' })
    const sent = await answerTokens(page, { access_token: 'me' })
    await page.getByRole('checkbox', { name: 'openid' }).check()
    await page.getByRole('checkbox', { name: 'me', exact: true }).check()
    await logIn(page)
    await page.getByText('Logged in as ann').waitFor()
    expect(sent).toEqual([expect.objectContaining({ scope: 'openid me' })])
  })

  it('marks what a schema needs that comes with the first request', async () => {
    const late = await openYoga({ isLate: true })
    const { page, complaints } = await openExplorer(browserOf(), late, { query: '{ secret }' })
    await expect.poll(() => marked(page, 'scope-refused')).toEqual(['secret'])
    expect(await bar(page).innerText()).toContain('needs me')
    expect(complaints).toEqual([])
  })

  it('says that nothing is known, and not that nothing is needed, where refusals say nothing', async () => {
    const silent = await openYoga({
      disclose: 'code',
      tokens: { tokenUrl: 'https://login.example/token', passwordGrant: true },
    })
    const { page } = await openExplorer(browserOf(), silent, { query: '{ secret }' })
    const sent = await answerTokens(page, { access_token: 'me' })
    await expect.poll(() => bar(page).innerText()).toContain('The server does not say what operations need.')
    await page.getByLabel('Names, separated by spaces').pressSequentially('me  openid ')
    await logIn(page)
    await page.getByText('Logged in as ann').waitFor()
    expect(sent).toEqual([expect.objectContaining({ scope: 'me openid' })])
    expect(await page.locator('.chips:not(.refused) code').allTextContents()).toEqual(['me'])
    expect(await page.locator('.chips.refused code').allTextContents()).toEqual(['openid'])
    expect(await marked(page, 'scope-refused')).toEqual([])
  })

  it('shows the scopes that the server reads in a token, whatever the answer of the token endpoint', async () => {
    const other = await openYoga({
      verify: (token) => ({ roles: [token] }),
      scopes: ({ roles }) => (Array.isArray(roles) ? roles : undefined),
      tokens: { tokenUrl: 'https://login.example/token', passwordGrant: true },
    })
    const { page } = await openExplorer(browserOf(), other, { query: '{ secret }' })
    await answerTokens(page, { access_token: 'me', scope: 'api' })
    await logIn(page)
    await expect.poll(() => page.locator('.chips code').allTextContents()).toEqual(['me'])
    await expect.poll(() => marked(page, 'scope-refused')).toEqual([])
  })

  it('goes to the scopes when those cannot be had', async () => {
    const other = await openYoga({ tokens: { tokenUrl: 'https://login.example/token', passwordGrant: true } })
    const { page } = await openExplorer(browserOf(), other, { query: '{ secret }' })
    await answerTokens(page, { error: 'invalid_scope' }, 400)
    await logIn(page)
    const scopes = page.getByRole('group', { name: 'Scopes' })
    await expect.poll(() => scopes.evaluate((group) => group === document.activeElement)).toBe(true)
    expect(await scopes.getByRole('alert').textContent()).toContain('These scopes cannot be had.')
  })

  it("keeps the query of another server's page, and names itself there in each request", async () => {
    const port = await freePort()
    const codeFlow = {
      authorizationUrl: 'https://login.example/authorize?tenant=7',
      issuer: 'https://login.example',
      clientId: 'page',
      redirectUri: `http://127.0.0.1:${port}/graphql`,
    }
    const login = {
      tokenUrl: 'https://login.example/token',
      revocationUrl: 'https://login.example/revoke',
      codeFlow,
    }
    const other = await openYoga({
      port,
      tokens: login,
      verify: () => ({ scope: 'me', name: 'Ann Lee' }),
    })
    const { page } = await openExplorer(browserOf(), other, { query: '{ secret }' })
    const sent = await answerTokens(page, { access_token: 'me', refresh_token: 'refresh' })
    let asked = new URLSearchParams()
    await page.route('https://login.example/authorize?*', (route) => {
      asked = new URL(route.request().url()).searchParams
      const answer = new URLSearchParams({
        code: 'code',
        state: asked.get('state') ?? '',
        iss: codeFlow.issuer,
      })
      return route.fulfill({ status: 302, headers: { location: `${codeFlow.redirectUri}?${answer}` } })
    })
    await page.getByRole('button', { name: "Log in on the server's page" }).click()
    await page.getByText('Logged in as Ann Lee').waitFor()
    expect(Object.fromEntries(asked)).toMatchObject({ tenant: '7', client_id: 'page' })
    await page.getByRole('button', { name: 'Log out' }).click()
    await expect
      .poll(() => sent)
      .toEqual([
        expect.objectContaining({ grant_type: 'authorization_code', client_id: 'page' }),
        { token: 'refresh', client_id: 'page' },
      ])
  })

  it('notes beside a field what it needs, whatever it is called', async () => {
    const other = await openYoga()
    const { page } = await openExplorer(browserOf(), other, { query: '{ needs }' })
    const notes = page.locator('.scope-note')
    await expect.poll(() => notes.allInnerTexts()).toEqual([expect.stringMatching(/^\s*needs\sme\s*$/)])
  })

  it.each([
    ['null', null],
    ['nothing', { data: null, errors: [{ message: 'no' }] }],
    [
      'types that are none',
      { data: { __schema: { queryType: { name: 'Query' }, types: [null, { kind: 'OBJECT' }] } } },
    ],
  ])('stands when introspection gives %s', async (_what, answer) => {
    const other = await openYoga()
    const { page } = await openExplorer(browserOf(), other, { query: '{ slow }' })
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('IntrospectionQuery')
        ? route.fulfill({ json: answer })
        : route.fallback(),
    )
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.reload()
    await answered
    const execute = page.getByRole('button', { name: /^Execute/ })
    // GraphiQL shows what is wrong with the schema in the same place, once it has looked.
    await expect.poll(() => execute.click().then(() => result(page))).toContain('told later')
  })

  it('shows the result of an operation that is called as its own one', async () => {
    const other = await openYoga()
    const query = 'query IntrospectionQuery { __schema { types { name kind fields { name } } } }'
    const { page, complaints } = await openExplorer(browserOf(), other, { query })
    await page.getByRole('button', { name: /^Execute/ }).click()
    await expect.poll(() => result(page)).toContain('"name": "Query"')
    expect(complaints).toEqual([])
  })

  it('asks nobody for the pictures that a result names', async () => {
    const other = await openYoga()
    const { page, complaints } = await openExplorer(browserOf(), other, { query: '{ picture }' })
    await page.getByRole('button', { name: /^Execute/ }).click()
    await page.locator('.result-window').getByText('pictures.example').hover()
    await page.waitForTimeout(2_000)
    expect(complaints).toEqual([])
  })

  it('says why its own login is not to be had on a page that is not secure', async () => {
    const port = await freePort()
    const origin = `http://lan.example:${port}`
    const codeFlow = {
      authorizationUrl: '/authorize',
      issuer: origin,
      clientId: 'page',
      redirectUri: `${origin}/graphql`,
    }
    const other = await openYoga({ port, tokens: { tokenUrl: './token', codeFlow } })
    const { page, complaints } = await openExplorer(
      browserOf(),
      { ...other, origin },
      { query: '{ secret }' },
    )
    await page.getByText('needs a page that came over https').waitFor()
    // The browser's own line about such a page.
    expect(complaints.filter((each) => !each.includes('Cross-Origin-Opener-Policy'))).toEqual([])
  })
})

/** Answers at the token endpoint of `login.example`, and collects the forms that were sent to it. */
async function answerTokens(
  page: Page,
  json: unknown,
  status = 200,
): Promise<readonly Record<string, string>[]> {
  const sent: Record<string, string>[] = []
  await page.route(/^https:\/\/login\.example\/(token|revoke)$/, (route) => {
    sent.push(Object.fromEntries(new URLSearchParams(route.request().postData() ?? '')))
    return route.fulfill({ json, status, headers: { 'access-control-allow-origin': '*' } })
  })
  return sent
}

async function logIn(page: Page): Promise<void> {
  await page.getByLabel('User name').fill('ann')
  await page.getByLabel('Password').fill('secret')
  await page.getByRole('button', { name: 'Log in', exact: true }).last().click()
}
