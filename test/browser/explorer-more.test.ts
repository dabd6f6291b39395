import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSchema, createYoga } from 'graphql-yoga'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopeDirectives } from '../../src/index.ts'
import { useScopes } from '../../src/yoga/index.ts'
import { hasChromium, launchChromium } from './chromium.ts'
import {
  bar,
  type ExplorerSite,
  logIn,
  marked,
  openExplorer,
  openExplorerSite,
  result,
} from './explorer-site.ts'

describe.runIf(hasChromium())('the explorer in Chromium', () => {
  let browser: Browser
  let site: ExplorerSite
  beforeAll(async () => {
    site = await openExplorerSite()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
  })

  it('is used by keyboard alone, from the login to the result', async () => {
    const { page, complaints } = await openExplorer(browser, site, { query: '{ me { username } }' })
    await tabTo(page, 'User name')
    await page.keyboard.type('johndoe')
    await page.keyboard.press('Tab')
    await page.keyboard.type('secret')
    await tabTo(page, /^me/)
    await page.keyboard.press('Space')
    await tabTo(page, 'Log in')
    await page.keyboard.press('Enter')
    await page.getByText('Logged in as johndoe').waitFor()
    await tabTo(page, /^Execute/)
    await page.keyboard.press('Enter')
    await expect.poll(() => result(page)).toContain('"username": "johndoe"')
    expect(complaints).toEqual([])
  })

  it('keeps tabs over a reload, and never a token among them', async () => {
    const { page } = await openExplorer(browser, site, { query: 'query Kept { me { username } }' })
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await page.getByText('Logged in as johndoe').waitFor()
    await page.goto(`${site.origin}/graphql`)
    await page.locator('.graphiql-query-editor .view-line').first().waitFor()
    await page.locator('.graphiql-query-editor .view-line', { hasText: 'Kept' }).waitFor()
    const other = await page.context().newPage()
    await other.goto(`${site.origin}/graphql`)
    await other.getByLabel('User name').waitFor()
    const stored = await other.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(stored).toContain('Kept')
    expect(stored).not.toMatch(/eyJ|refresh/i)
  })

  it('what the header editor says goes before the token of the session', async () => {
    const { page } = await openExplorer(browser, site, { query: '{ me { username } }' })
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await page.getByText('Logged in as johndoe').waitFor()
    await page.getByRole('button', { name: 'Headers' }).click()
    await page.locator('.graphiql-editor-tool .monaco-editor').last().click()
    await page.keyboard.insertText('{"AUTHORIZATION": "Bearer nonsense"}')
    const sending = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/graphql'),
    )
    await page.getByRole('button', { name: /^Execute/ }).click()
    expect((await sending).headers().authorization).toBe('Bearer nonsense')
    await page.getByText('The server does not accept the token').waitFor()
    expect(await page.getByText('Logged in as johndoe').count()).toBe(1)
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('nonsense')
  })

  it('a stream ends in sight when its token does', async () => {
    const short = await openExplorerSite({ ACCESS_TOKEN_TTL: '2' })
    const { page } = await openExplorer(browser, short, { query: 'subscription { orderPlaced { total } }' })
    await page.getByRole('checkbox', { name: /^orders:read / }).check()
    await logIn(page)
    await page.getByText('Logged in as johndoe').waitFor()
    await page.getByRole('button', { name: /^Execute/ }).click()
    const errors = page.getByRole('region', { name: 'Errors of the result' })
    await expect
      .poll(() => errors.innerText(), { timeout: 10_000 })
      .toContain('The access token is not valid any more.')
    expect(await page.getByText('Logged in as johndoe').count()).toBe(1)
    await page.close()
    await short.close()
  })

  it('puts together what comes in parts', async () => {
    const other = await openOtherYoga()
    const { page, complaints } = await openExplorer(browser, other, {
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
    await page.close()
    await other.close()
  })

  it("shows anybody's Yoga, with a token from elsewhere", async () => {
    const other = await openOtherYoga()
    const { page, complaints } = await openExplorer(browser, other, { query: '{ secret }' })
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
    await page.close()
    await other.close()
  })
})

/** A server of somebody else, who verifies tokens in some other way. */
async function openOtherYoga(): Promise<ExplorerSite> {
  const verify = (token: string) => (token === 'bad' ? undefined : { scope: token })
  const schema = createSchema({
    typeDefs: `
      ${scopeDirectives}
      directive @defer(label: String, if: Boolean! = true) on FRAGMENT_SPREAD | INLINE_FRAGMENT
      type Query { secret: String @requiresScopes(scopes: "me"), slow: String }
    `,
    resolvers: { Query: { secret: () => 'told', slow: () => 'told later' } },
  })
  const yoga = createYoga({
    schema,
    graphiql: false,
    logging: false,
    plugins: [useScopes({ verify, explorer: true })],
  })
  const http = createHttpServer(yoga)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      http.close().closeAllConnections()
      await yoga.dispose()
    },
  }
}

/** Presses Tab until this has the focus; within one round of the page. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab')
    const label = await page.evaluate(focusedLabel)
    if (typeof name === 'string' ? label === name : name.test(label)) return
    passed.push(label)
  }
  throw new Error(`Tab never comes to ${name}, but to ${passed.join(' | ')}`)
}

function focusedLabel(): string {
  const element = document.activeElement
  const own = element?.getAttribute('aria-label')
  const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent
  return (own ?? label ?? '').replace(/\s+/g, ' ').trim().slice(0, 60)
}
