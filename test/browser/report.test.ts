import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../cli/program.ts'
import { hasChromium, launchChromium } from './chromium.ts'

const shipped = fileURLToPath(new URL('../../schema', import.meta.url))
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

describe.skipIf(!hasChromium())('the page of scopes report, from a disk and without a network', () => {
  let browser: Browser
  let directory: string
  let url: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-report-'))
    const file = join(directory, 'report.html')
    const { stdout } = await runProgram(['scopes', 'report', shipped, '--format', 'html'])
    await writeFile(file, stdout)
    url = pathToFileURL(file).href
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await rm(directory, { recursive: true })
  })

  async function withPage(
    { width = 1280, colorScheme = 'light' as 'light' | 'dark' },
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, offline: true })
    try {
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(url)
      await use(page)
      expect(complaints).toEqual([])
    } finally {
      await context.close()
    }
  }

  it('finds by coordinate, scope and rule, from the keyboard alone', () =>
    withPage({}, async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('user.dis')
      expect(await page.locator('[data-needs]:visible .name').allTextContents()).toEqual(['User.disabled'])
      await page.keyboard.press('Escape')
      expect(await page.locator('#found').textContent()).toMatch(/^(\d+) of \1 shown$/)
      await page.locator('#show').selectOption('token')
      const open = await page.locator('[data-needs]:visible .name').allTextContents()
      expect(open).toEqual(['Query.search', 'Query.node'])
    }))

  it('says what a token would reach, with what its scopes imply', () =>
    withPage({}, async (page) => {
      await page.locator('#token summary').click()
      await page.getByLabel('read', { exact: true }).check()
      expect(await page.locator('#reached').textContent()).toMatch(/^A token with read reaches /)
      await page.locator('#show').selectOption('beyond')
      const names = await page.locator('[data-needs]:visible .name').allTextContents()
      expect(names).toContain('Payment.amount')
      expect(names).not.toContain('User.disabled')
    }))

  it('leads from a scope to what it opens, whatever is searched for', () =>
    withPage({}, async (page) => {
      await page.locator('#search').fill('nothing at all')
      await page.locator('.scopes summary').first().click()
      await page.locator('.scopes a', { hasText: 'User.email' }).first().click()
      await page.locator('[id="at-User.email"]').waitFor({ state: 'visible' })
    }))

  it.each([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)('is as wide as the window and has no barriers: %i px, %s', (width, colorScheme) =>
    withPage({ width, colorScheme }, async (page) => {
      await page.locator('#token summary').click()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      // The page's policy lets nothing in but its own script; what a debugger evaluates it does not ask about.
      await page.evaluate(await readFile(axe, 'utf8'))
      const found: AxeResults = await page.evaluate('axe.run()')
      expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    }),
  )
})
