import axe, { type AxeResults } from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasChromium } from './chromium.ts'
import { useExplorerSite } from './explorer-fixture.ts'
import {
  bar,
  type ExplorerPage,
  type ExplorerSite,
  logIn,
  marked,
  openExplorer,
  openExplorerSite,
  result,
} from './explorer-site.ts'

const MY_ITEMS = `query MyItems {
  me {
    username
    items {
      title
    }
  }
}`

const USERS = `{
  me {
    username
    disabled
  }
}`

describe.runIf(hasChromium())('the explorer in Chromium', () => {
  const fixture = useExplorerSite()

  describe('from the first visit to a result', () => {
    let open: ExplorerPage
    beforeAll(async () => {
      open = await openExplorer(fixture.browser, fixture.site, { query: MY_ITEMS })
    })

    it('opens the panel by itself, and marks what nobody may see', async () => {
      const { page } = open
      await expect.poll(() => marked(page, 'scope-refused')).toEqual(['me', 'username', 'items', 'title'])
      expect(await page.getByRole('heading', { name: 'Authorize' }).isVisible()).toBe(true)
      expect(await bar(page).innerText()).toContain('MyItems needs items and me. There is no token')
    })

    it('ticks exactly the scopes that the operation needs', async () => {
      const { page } = open
      await bar(page).getByRole('button', { name: 'Get these scopes' }).click()
      const ticked = await page.locator('.scope:has(input:checked) code').allTextContents()
      expect(ticked).toEqual(['me', 'items'])
    })

    it('says at its field what is wrong with a login', async () => {
      const { page } = open
      await logIn(page, 'johndoe', 'wrong')
      await expect.poll(() => page.getByLabel('Password').getAttribute('aria-invalid')).toBe('true')
      const alert = page.locator('.authorize').getByRole('alert')
      expect(await alert.textContent()).toContain('password is wrong')
      expect(await page.getByLabel('Password').evaluate((field) => field === document.activeElement)).toBe(
        true,
      )
    })

    it('a login takes the marks away, without an edit', async () => {
      const { page } = open
      await logIn(page)
      await expect.poll(() => marked(page, 'scope-refused')).toEqual([])
      expect((await page.locator('.chips code').allTextContents()).sort()).toEqual(['items', 'me'])
      expect(await bar(page).innerText()).toContain('the token is enough')
    })

    it('runs with the token', async () => {
      const { page } = open
      await page.getByRole('button', { name: /^Execute/ }).click()
      await expect.poll(() => result(page)).toContain('Fishing rod')
    })

    it('keeps the session over a reload, and the token out of every storage meanwhile', async () => {
      const { page } = open
      await page.reload()
      await page.getByText('Logged in as johndoe').waitFor()
      const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
      expect(stored).not.toMatch(/eyJ/)
      await expect.poll(() => marked(page, 'scope-refused')).toEqual([])
    })

    it('a log-out brings the marks back, and revokes the session', async () => {
      const { page } = open
      const revoking = page.waitForResponse(/\/revoke$/)
      await page.getByRole('button', { name: 'Log out' }).click()
      expect((await revoking).status()).toBe(200)
      await expect.poll(() => marked(page, 'scope-refused')).toEqual(['me', 'username', 'items', 'title'])
    })

    it('all that without a complaint of the browser', () => {
      expect(open.complaints).toEqual([])
    })
  })

  it('what some objects refuse is told apart from what all refuse', async () => {
    const query = '{ search(text: "o") { ... on Node { id } ... on Item { title } } }'
    const { page, complaints } = await openExplorer(fixture.browser, fixture.site, { query })
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await expect.poll(() => marked(page, 'scope-perhaps')).toEqual(['id'])
    expect(await marked(page, 'scope-refused')).toEqual(['title'])
    expect(complaints).toEqual([])
  })

  it('a user is told which scopes are not theirs to have', async () => {
    const { page } = await openExplorer(fixture.browser, fixture.site, { query: USERS })
    await page.getByRole('checkbox', { name: /^admin / }).check()
    expect(await page.getByRole('checkbox', { name: /^users:delete / }).isChecked()).toBe(true)
    await page.getByRole('checkbox', { name: /^admin / }).uncheck()
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await logIn(page)
    await expect.poll(() => page.locator('.chips.refused code').allTextContents()).toContain('users:read')
    expect(await bar(page).innerText()).toContain('johndoe may not have users:read.')
    await bar(page).getByRole('button', { name: 'Get these scopes' }).click()
    expect(await page.getByRole('checkbox', { name: /^users:read / }).isChecked()).toBe(true)
    await expect
      .poll(() => page.getByLabel('Password').evaluate((field) => field === document.activeElement))
      .toBe(true)
  })

  it('an error of the result leads to its field', async () => {
    const { page, complaints } = await openExplorer(fixture.browser, fixture.site, { query: USERS })
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await expect.poll(() => marked(page, 'scope-refused')).toEqual(['disabled'])
    await page.getByRole('button', { name: /^Execute/ }).click()
    await page.getByRole('button', { name: 'me.disabled' }).click()
    const selected = await page.evaluate(() => getSelection()?.toString() ?? '')
    const cursor = page.locator('.graphiql-query-editor .selected-text')
    expect(selected === 'disabled' || (await cursor.count()) > 0).toBe(true)
    expect(complaints).toEqual([])
  })

  it('a challenge is said in words', async () => {
    const { page } = await openExplorer(fixture.browser, fixture.site, {
      query: '{ users { edges { node { username } } } }',
    })
    await page.getByRole('button', { name: /^Execute/ }).click()
    const errors = page.getByRole('region', { name: 'Errors of the result' })
    await expect
      .poll(() => errors.innerText())
      .toContain('The server asks for a token. With these scopes it would answer: users:read.')
  })

  it('the quick fix of a mark ticks what is missing', async () => {
    const { page, complaints } = await openExplorer(fixture.browser, fixture.site, {
      query: '{ me { username } }',
    })
    await expect.poll(() => marked(page, 'scope-refused')).toEqual(['me', 'username'])
    await page.locator('.graphiql-query-editor .scope-refused').first().click()
    await page.keyboard.press('Control+.')
    await page.getByText('Get these scopes: me').first().waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('.scope:has(input:checked) code').allTextContents()).toEqual(['me'])
    expect(complaints).toEqual([])
  })

  it('the docs, the hover and the completion say what a field needs', async () => {
    const { page, complaints } = await openExplorer(fixture.browser, fixture.site, {
      query: '{ me { username } }',
    })
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.getByRole('link', { name: 'Query' }).first().click()
    await expect.poll(() => page.locator('.graphiql-doc-explorer').innerText()).toContain('Needs me')
    await page.locator('.graphiql-query-editor .scope-refused').first().hover()
    await expect
      .poll(() => page.locator('.monaco-hover').allInnerTexts())
      .toContainEqual(expect.stringContaining('Needs me'))
    await page.locator('.graphiql-query-editor .view-line').first().click()
    await page.keyboard.press('End')
    for (let back = 0; back < 3; back += 1) await page.keyboard.press('ArrowLeft')
    await page.keyboard.type(' dis')
    await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'disabled' }).first().waitFor()
    await page.keyboard.press('Control+Space')
    await expect
      .poll(() => page.locator('.suggest-details').allInnerTexts())
      .toContainEqual(expect.stringMatching(/Needs\s+users:read/))
    expect(complaints).toEqual([])
  })

  it('the token is renewed unasked, and its end shows without an edit when it cannot be', async () => {
    const { page, complaints } = await openExplorer(fixture.browser, fixture.site, {
      query: '{ me { username } }',
    })
    await page.clock.install()
    await page.reload()
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await expect.poll(() => marked(page, 'scope-refused')).toEqual([])
    const renewing = page.waitForResponse(/\/token$/)
    await page.clock.fastForward(575_000)
    expect((await renewing).status()).toBe(200)
    await expect.poll(() => page.locator('.countdown').textContent()).toMatch(/^(10:00|9:)/)
    await page.route('**/token', (route) => route.abort())
    await page.clock.fastForward(575_000)
    await page.clock.fastForward(30_000)
    await page.getByText('The token has expired').waitFor()
    expect(await bar(page).innerText()).toContain('You are no longer logged in.')
    await expect.poll(() => marked(page, 'scope-refused')).toEqual(['me', 'username'])
    expect(complaints.filter((each) => !each.includes('ERR_FAILED'))).toEqual([])
  })

  it('a subscription arrives with the token', async () => {
    const { page, complaints } = await openExplorer(fixture.browser, fixture.site, {
      query: 'subscription { orderPlaced { total } }',
    })
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await logIn(page)
    await page.getByText('Logged in as johndoe').waitFor()
    const streaming = page.waitForResponse((response) =>
      /event-stream/.test(response.headers()['content-type'] ?? ''),
    )
    await page.getByRole('button', { name: /^Execute/ }).click()
    await streaming
    await placeOrder(fixture.site)
    await expect.poll(() => result(page)).toContain('"total": 9000')
    expect(complaints).toEqual([])
  })

  it("a login on the server's page leads back with a token, and leaves nothing in the address", async () => {
    const { page, complaints } = await openExplorer(fixture.browser, fixture.site, {
      query: '{ me { username } }',
    })
    await page.clock.install()
    await page.reload()
    await page.getByRole('checkbox', { name: /^me / }).check()
    await page.getByRole('button', { name: "Log in on the server's page" }).click()
    await page.waitForURL('**/login?*')
    await logIn(page)
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByText('Logged in as usr_').waitFor()
    expect(page.url()).toBe(`${fixture.site.origin}/graphql`)
    await expect.poll(() => marked(page, 'scope-refused')).toEqual([])
    const renewing = page.waitForResponse(/\/token$/)
    await page.clock.fastForward(575_000)
    expect((await renewing).status()).toBe(200)
    const revoking = page.waitForResponse(/\/revoke$/)
    await page.getByRole('button', { name: 'Log out' }).click()
    expect((await revoking).status()).toBe(200)
    expect(complaints).toEqual([])
  })

  it('what was wrong with a login is said until the next one, and its answer stays in no address', async () => {
    const { page } = await openExplorer(fixture.browser, fixture.site, { query: '{ me { username } }' })
    const fault = page.getByText('That was no answer to a login of this tab')
    await page.goto(`${fixture.site.origin}/graphql?code=forged&state=forged`)
    await fault.waitFor()
    await logIn(page)
    await page.getByText('Logged in as johndoe').waitFor()
    await page.goto(`${fixture.site.origin}/graphql?code=forged&state=forged`)
    await page.getByText('Logged in as johndoe').waitFor()
    await fault.waitFor()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('User name').waitFor()
    expect(await fault.count()).toBe(0)
    await page.route('**/scopes.json', (route) => route.fulfill({ status: 503 }))
    await page.goto(`${fixture.site.origin}/graphql?code=forged&state=forged`)
    await page.getByText('The login could not be finished. Log in again.').waitFor()
    expect(page.url()).toBe(`${fixture.site.origin}/graphql`)
  })

  it.each(['authenticated', 'filtered', 'off'])(
    'with introspection %s there is a page, and after a login what there is to show',
    async (introspection) => {
      const closed = await openExplorerSite({ INTROSPECTION: introspection })
      const { page, complaints } = await openExplorer(fixture.browser, closed, {
        query: '{ me { username } }',
      })
      expect(await page.locator('.authorize .notice').innerText()).toContain('This server')
      await page.getByRole('checkbox', { name: /^me / }).check()
      await logIn(page)
      await page.getByText('Logged in as johndoe').waitFor()
      const expected = introspection === 'off' ? 'The server does not say' : 'the token is enough'
      await expect.poll(() => bar(page).innerText()).toContain(expected)
      await page.getByRole('button', { name: /^Execute/ }).click()
      await expect.poll(() => result(page)).toContain('"username": "johndoe"')
      expect(complaints).toEqual([])
      await page.close()
      await closed.close()
    },
  )

  it('the first visit is light, and loads the three workers of the editor', async () => {
    const { page, requests, complaints } = await openExplorer(fixture.browser, fixture.site, {
      viewport: { width: 1280, height: 800 },
    })
    await page.locator('.scope-note').first().waitFor()
    const workers = () =>
      requests.flatMap((request) => /\/(\w+)\.worker-[^/]*$/.exec(request.url())?.[1] ?? [])
    await expect.poll(() => new Set(workers())).toEqual(new Set(['editor', 'graphql', 'json']))
    await page.waitForLoadState('networkidle')
    const sizes = await Promise.all(
      requests.map(async (request) => (await request.sizes().catch(() => undefined))?.responseBodySize ?? 0),
    )
    const weight = sizes.reduce((sum, size) => sum + size, 0)
    expect(weight).toBeGreaterThan(500_000)
    expect(weight).toBeLessThanOrEqual(1_600_000)
    expect(complaints).toEqual([])
  })
})

/** By another client of the same user: of two items, one for 45 and one for 45. */
async function placeOrder({ origin }: ExplorerSite): Promise<void> {
  const form = {
    grant_type: 'password',
    username: 'johndoe',
    password: 'secret',
    scope: 'items orders:read orders:write',
  }
  const { access_token } = await (
    await fetch(`${origin}/token`, { method: 'POST', body: new URLSearchParams(form) })
  ).json()
  const item = 'itm_019b92bfc50000000000000000000001'
  const query = `mutation { placeOrder(lines: [{ itemId: "${item}", quantity: 2 }]) { id } }`
  await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
}

const screens: readonly (readonly [string, BrowserContextOptions])[] = [
  ['a phone in the dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
  ['a laptop', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
  ['a wall', { viewport: { width: 2560, height: 1440 }, colorScheme: 'dark' }],
]

describe.runIf(hasChromium()).each(screens)('the explorer on %s', (_screen, options) => {
  const fixture = useExplorerSite()

  it('fits, and hides nothing from those who cannot see or point', async () => {
    const { page, complaints } = await openExplorer(fixture.browser, fixture.site, {
      query: USERS,
      ...options,
    })
    await page.locator('.scope-refused').first().waitFor({ state: 'attached' })
    expect(await faultsOf(page)).toEqual([])
    await fitsTheScreen(page)
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await page.getByText('Logged in as johndoe').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Hide Authorize' }).click()
    await page.getByRole('button', { name: /^Execute/ }).click()
    await page.getByRole('button', { name: 'me.disabled' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await fitsTheScreen(page)
    expect(complaints).toEqual([])
  })
})

/**
 * What axe finds that is serious, each with the element. Not looked at: Monaco's editors, and that GraphiQL has a button
 * within each of its tabs.
 */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const exclude = JSON.stringify(['.monaco-editor', '.graphiql-tab'])
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ exclude: ${exclude} })`)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}

async function fitsTheScreen(page: Page): Promise<void> {
  const [content, screen] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ])
  expect(content).toBe(screen)
}
