import { describe, expect, it } from 'vitest'
import { hasChromium } from './chromium.ts'
import { useExplorerSite } from './explorer-fixture.ts'
import { bar, logIn, marked, openExplorer, result } from './explorer-site.ts'
import { type OtherYogaOptions, openYoga } from './other-yoga.ts'

describe.runIf(hasChromium())('the editor of the explorer in Chromium', () => {
  const open = useExplorerSite()

  it('speaks of the operation at the cursor, which is the one that runs', async () => {
    const { page, requests, complaints } = await openExplorer(open.browser, open.site, {
      query: 'query A { scopes { name } }\nquery B { me { username } }',
    })
    await expect.poll(() => bar(page).innerText()).toContain('A needs no token.')
    await page.locator('.graphiql-query-editor .view-lines').click()
    await page.keyboard.press('Control+End')
    await expect.poll(() => bar(page).innerText()).toContain('B needs me.')
    const sent = () => requests.map((request) => request.postData() ?? '').filter((body) => body !== '')
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => sent().at(-1)).toContain('"operationName":"B"')
    await expect.poll(() => result(page)).toContain('needs a token')
    await page.keyboard.press('Control+Home')
    await expect.poll(() => bar(page).innerText()).toContain('A needs no token.')
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => sent().at(-1)).toContain('"operationName":"A"')
    expect(complaints).toEqual([])
  })

  it('reads variables as they are sent, with comments, and says perhaps as long as one is missing', async () => {
    const { page } = await openExplorer(open.browser, open.site, {
      query: 'query Q($own: Boolean!) { scopes { name } me @include(if: $own) { username } }',
    })
    await expect.poll(() => marked(page, 'scope-perhaps')).toEqual(['me', 'username'])
    await page.getByRole('button', { name: 'Variables' }).click()
    await page.locator('.graphiql-editor-tool .monaco-editor').first().click()
    await page.keyboard.insertText('{ /* not me */ "own": false, }')
    await expect.poll(() => bar(page).innerText()).toContain('Q needs no token.')
    await expect.poll(() => marked(page, 'scope-perhaps')).toEqual([])
  })

  it('does not say that nothing is needed of what the schema does not have', async () => {
    const { page } = await openExplorer(open.browser, open.site, { query: '{ nothing { x } }' })
    await expect.poll(() => bar(page).innerText()).toContain('nobody here knows what it needs')
    expect(await bar(page).innerText()).not.toContain('needs no token')
  })

  it.each<[string, OtherYogaOptions, string, string[], string]>([
    ['shadow', { mode: 'shadow' }, 'would need me', [], 'This server refuses nothing yet.'],
    ['reject', { mode: 'reject' }, 'needs me', ['secret'], 'As it is, nothing of it would run.'],
  ])('says what becomes of a query in mode %s', async (_mode, options, needs, refused, outcome) => {
    const other = await openYoga(options)
    const { page } = await openExplorer(open.browser, other, { query: '{ slow secret }' })
    await expect.poll(() => bar(page).innerText()).toContain(needs)
    expect(await bar(page).innerText()).toContain(outcome)
    expect(await marked(page, 'scope-refused')).toEqual(refused)
    await page.close()
    await other.close()
  })

  it('forgets refusals with the tab that they are of, and leads nowhere once the document is another', async () => {
    const { page } = await openExplorer(open.browser, open.site, { query: '{ me { username } }' })
    await page.getByRole('button', { name: /^Execute/ }).click()
    const errors = page.getByRole('region', { name: 'Errors of the result' })
    const link = errors.getByRole('button', { name: 'Query.me', exact: true })
    await link.waitFor()
    expect(await errors.getByRole('listitem').first().innerText()).toBe('Query.me needs a token with: me.')
    await page.locator('.graphiql-query-editor .view-lines').click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('# more\n')
    await link.waitFor({ state: 'detached' })
    expect(await errors.innerText()).toContain('Query.me needs a token with: me.')
    await page.getByRole('button', { name: 'New tab' }).click()
    await errors.waitFor({ state: 'detached' })
  })

  it('stands where the browser lets it keep nothing', async () => {
    const { page, complaints } = await openExplorer(open.browser, open.site, {
      viewport: { width: 1280, height: 800 },
    })
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('not here', 'SecurityError')
          },
        })
      }
    })
    await page.goto(`${open.site.origin}/graphql?query={me{username}}`)
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await page.getByText('Logged in as johndoe').waitFor()
    await page.getByRole('button', { name: /^Execute/ }).click()
    await expect.poll(() => result(page)).toContain('"username": "johndoe"')
    expect(complaints).toEqual([])
  })

  it('says of a log-out that the server could not be told', async () => {
    const { page } = await openExplorer(open.browser, open.site, { query: '{ me { username } }' })
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await page.getByText('Logged in as johndoe').waitFor()
    await page.route('**/scopes.json', (route) => route.fulfill({ status: 503 }))
    await page.reload()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByText('The server could not be told').waitFor()
  })

  it('copies the operation that is in the editor as a command', async () => {
    const { page } = await openExplorer(open.browser, open.site, {
      query: 'query Mine { me { username } }',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await page.getByRole('checkbox', { name: /^me / }).check()
    await logIn(page)
    await page.getByRole('button', { name: 'Copy as curl' }).click()
    await page.getByText('Command copied.').waitFor()
    const command = await page.evaluate(() => navigator.clipboard.readText())
    expect(command).toContain('--json \'{"query":"query Mine { me { username } }","operationName":"Mine"')
  })
})
