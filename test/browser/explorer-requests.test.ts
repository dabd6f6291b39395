import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { hasChromium } from './chromium.ts'
import { useExplorerSite } from './explorer-fixture.ts'
import { bar, logIn, openExplorer, openExplorerSite, result } from './explorer-site.ts'

describe.runIf(hasChromium())('requests of the explorer in Chromium', () => {
  const open = useExplorerSite()

  it('is used by keyboard alone, from the login to the result', async () => {
    const { page, complaints } = await openExplorer(open.browser, open.site, { query: '{ me { username } }' })
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
    const { page } = await openExplorer(open.browser, open.site, { query: 'query Kept { me { username } }' })
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await page.getByText('Logged in as johndoe').waitFor()
    await page.goto(`${open.site.origin}/graphql`)
    await page.locator('.graphiql-query-editor .view-line').first().waitFor()
    await page.locator('.graphiql-query-editor .view-line', { hasText: 'Kept' }).waitFor()
    const other = await page.context().newPage()
    await other.goto(`${open.site.origin}/graphql`)
    await other.getByLabel('User name').waitFor()
    const stored = await other.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(stored).toContain('Kept')
    expect(stored).not.toMatch(/eyJ|refresh/i)
  })

  it('what the header editor says goes before the token of the session', async () => {
    const { page } = await openExplorer(open.browser, open.site, { query: '{ me { username } }' })
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await page.getByText('Logged in as johndoe').waitFor()
    await page.getByRole('button', { name: 'Headers' }).click()
    await page.locator('.graphiql-editor-tool .monaco-editor').last().click()
    await page.keyboard.insertText('{"AUTHORIZATION": "Bearer nonsense"}')
    await expect.poll(() => bar(page).innerText()).toContain('the header editor sends another')
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
    const { page } = await openExplorer(open.browser, short, {
      query: 'subscription { orderPlaced { total } }',
    })
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
})

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
