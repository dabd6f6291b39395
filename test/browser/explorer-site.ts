import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core'
import { readConfig } from '../../src/config.ts'
import { createServer } from '../../src/server/server.ts'
import { openStorage } from '../../src/storage/open.ts'
import { readExplorerFiles } from '../../src/yoga/explorer-files.ts'

/** The shipped server with the demo world, on a port of this machine. */
export interface ExplorerSite {
  readonly origin: string
  close(): Promise<void>
}

/** @throws {Error} the page was not built */
export async function openExplorerSite(variables: Record<string, string> = {}): Promise<ExplorerSite> {
  if (readExplorerFiles().size === 0) throw new Error('the explorer is not built: npm run build')
  const storage = await openStorage('sqlite::memory:', { now: () => new Date() })
  await storage.migrate()
  await storage.seed()
  const port = String(await freePort())
  const config = readConfig({ NODE_ENV: 'test', BCRYPT_COST: '10', PORT: port, ...variables })
  const server = await createServer(config, storage, { logger: pino({ level: 'silent' }) })
  await server.listen()
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      await server.close()
      await storage.close()
    },
  }
}

/** The public URL of a server has to be known before there is a server. */
export async function freePort(): Promise<number> {
  const server = createHttpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface ExplorerPage {
  readonly page: Page
  /** Whatever the browser had to say that it should not: errors, warnings, policy violations, outside requests. */
  readonly complaints: readonly string[]
  readonly requests: readonly Request[]
}

/** The explorer for somebody who was never here; see `newPage` for the cache. A query is the only one in the editor. */
export async function openExplorer(
  browser: Browser,
  { origin }: ExplorerSite,
  { query, ...options }: BrowserContextOptions & { readonly query?: string } = {},
): Promise<ExplorerPage> {
  const page = await newPage(browser, origin, options)
  const complaints: string[] = []
  const requests: Request[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    // The browser's own line for a refused operation or login, which is an answer like any other.
    const isRefusal = /the server responded with a status of 40[013]/.test(message.text())
    if (['error', 'warning'].includes(message.type()) && !isRefusal) complaints.push(message.text())
  })
  page.on('request', (request) => {
    requests.push(request)
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin) {
      complaints.push(`a request to ${request.url()}`)
    }
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      throw new Error(`policy violation: ${violatedDirective} ${blockedURI}`)
    })
  })
  await page.goto(`${origin}/graphql${query === undefined ? '' : `?query=${encodeURIComponent(query)}`}`)
  await page.locator('.graphiql-query-editor .view-line').first().waitFor()
  return { page, complaints, requests }
}

const contexts = new WeakMap<Browser, Promise<BrowserContext>>()

/**
 * Without options a page that closes those before it and finds nothing that they stored, but their cache, and so is there
 * sooner. With any, one in a browser that was never here.
 */
async function newPage(browser: Browser, origin: string, options: BrowserContextOptions): Promise<Page> {
  if (Object.keys(options).length > 0) return (await browser.newContext(options)).newPage()
  const shared = contexts.get(browser) ?? browser.newContext({ viewport: { width: 1280, height: 800 } })
  contexts.set(browser, shared)
  const context = await shared
  for (const other of context.pages()) await other.close()
  await context.clearCookies()
  const page = await context.newPage()
  const blank = `${origin}/blank`
  await page.route(blank, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<link rel="icon" href="data:,">' }),
  )
  await page.goto(blank)
  await page.evaluate(() => localStorage.clear())
  return page
}

/** Fills in the form of the panel and sends it. */
export async function logIn(page: Page, username = 'johndoe', password = 'secret'): Promise<void> {
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).last().click()
}

/** What the editor shows struck through or underlined, in reading order. */
export function marked(page: Page, kind: 'scope-refused' | 'scope-perhaps'): Promise<string[]> {
  return page.locator(`.graphiql-query-editor .${kind}`).allTextContents()
}

export function bar(page: Page) {
  return page.getByRole('region', { name: 'What the operation needs' })
}

/** The result, as far as it is on the screen. */
export async function result(page: Page): Promise<string> {
  return (await page.locator('.result-window .view-lines').innerText()).replaceAll('\u00a0', ' ')
}
