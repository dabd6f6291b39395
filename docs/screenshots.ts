import { launchChromium } from '../test/browser/chromium.ts'
import { logIn, openExplorer, openExplorerSite } from '../test/browser/explorer-site.ts'

/** Takes the pictures of the explorer in this folder anew, from the built page: `npm run build && npm run screenshots`. */
const site = await openExplorerSite()
const browser = await launchChromium()
const screen = { viewport: { width: 1280, height: 720 } } as const
const path = (name: string) => new URL(`${name}.png`, import.meta.url).pathname

const query = `query MyItems {
  me {
    username
    disabled
    items {
      title
      price
    }
  }
  search(text: "o") {
    ... on Node {
      id
    }
  }
}
`

const before = (await openExplorer(browser, site, { ...screen, query })).page
await before.locator('.scope-refused').first().waitFor()
await before.getByRole('button', { name: 'Get these scopes' }).click()
await before.screenshot({ path: path('explorer-before-login') })

const after = (await openExplorer(browser, site, { ...screen, query })).page
await after.getByRole('checkbox', { name: /^me / }).check()
await after.getByRole('checkbox', { name: /^users:read / }).check()
await logIn(after)
await after.getByText('Logged in as johndoe').waitFor()
await after.getByRole('button', { name: /^Execute/ }).click()
await after.getByRole('button', { name: 'me.items' }).waitFor()
await after.screenshot({ path: path('explorer-result') })

const dark = (await openExplorer(browser, site, { ...screen, query, colorScheme: 'dark' })).page
await dark.getByRole('button', { name: 'Show Documentation Explorer' }).click()
await dark.getByRole('link', { name: 'Query' }).first().click()
await dark.locator('.graphiql-query-editor .scope-refused').nth(2).hover()
await dark.getByText('Quick Fix').first().waitFor()
// It fades in.
await dark.waitForTimeout(500)
await dark.screenshot({ path: path('explorer-docs-and-hover') })

await browser.close()
await site.close()
