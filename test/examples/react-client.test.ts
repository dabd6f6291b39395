import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import axe, { type AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasChromium, launchChromium } from '../browser/chromium.ts'
import { freePort } from '../built-server.ts'
import { installConsumer } from '../package/consumer.ts'

const example = await installConsumer('examples/react-client')
afterAll(() => example[Symbol.asyncDispose]())

describe('the example of a React client', () => {
  it('compiles, with what its documents need as they are', async () => {
    const generated = join('src', 'generated.ts')
    await example.run('npm', 'run', 'codegen')
    expect(await readFile(join(example.folder, generated), 'utf8')).toBe(
      await readFile(join('examples/react-client', generated), 'utf8'),
    )
    await example.run('npm', 'run', 'typecheck')
    await example.run('node_modules/.bin/vite', 'build', '--logLevel', 'error')
  })

  describe.skipIf(!hasChromium())('in a browser', () => {
    let running: AsyncDisposable | undefined
    let browser: Browser | undefined
    let page: Page
    let url: string
    const complaints: string[] = []
    beforeAll(async () => {
      url = `http://127.0.0.1:${await freePort()}`
      const api = `http://127.0.0.1:${await freePort()}`
      running = await example.start({ PAGE: url, VITE_API: api }, /Local:/)
      browser = await launchChromium()
      page = await browser.newPage({ viewport: { width: 800, height: 700 } })
      page.on('pageerror', (error) => complaints.push(String(error)))
    }, 180_000)
    afterAll(async () => {
      await browser?.close()
      await running?.[Symbol.asyncDispose]()
    })

    const section = (title: string) => page.getByRole('region', { name: title })
    const askedScopes = async () => {
      await page.waitForURL('**/authorize?*')
      return new URL(page.url()).searchParams.get('scope')
    }
    const allow = async () => {
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.waitForURL(`${url}/`)
    }

    it('logs in for what the first document needs, and is refused the rest in place', async () => {
      await page.goto(url)
      expect(await seriousFaults(page)).toEqual([])
      const request = page.waitForRequest(/\/authorize\?/)
      await page.getByRole('button', { name: 'Log in' }).click()
      expect(new URL((await request).url()).searchParams.get('scope')).toBe('me')
      await page.getByLabel('User name').fill('johndoe')
      await page.getByLabel('Password').fill('secret')
      await page.getByRole('button', { name: 'Log in' }).click()
      await allow()
      await page.getByText('Logged in as johndoe').waitFor()
      await section('Your items').getByText('This needs items').waitFor()
      await section('Sell something').getByText('This needs items items:write').waitFor()
      await section('Everybody').getByText('This needs users:read').waitFor()
      expect(await seriousFaults(page)).toEqual([])
    })

    it('shows items once their scope is allowed, beside those of before', async () => {
      await section('Your items').getByRole('button', { name: 'Allow' }).click()
      expect(await askedScopes()).toBe('me items')
      await allow()
      await section('Your items').getByRole('listitem').first().waitFor()
      await section('Sell something').getByText('This needs items:write').waitFor()
    })

    it('keeps what was granted when the user denies more', async () => {
      await section('Sell something').getByRole('button', { name: 'Allow' }).click()
      await askedScopes()
      await page.getByRole('button', { name: 'Deny' }).click()
      await page.getByRole('alert').getByText('access_denied').waitFor()
      await section('Your items').getByRole('listitem').first().waitFor()
    })

    it('sells something once that is allowed', async () => {
      await section('Sell something').getByRole('button', { name: 'Allow' }).click()
      await askedScopes()
      await allow()
      await page.getByLabel('Title').fill('Lantern')
      await page.getByLabel('Price').fill('12.50')
      await page.getByRole('button', { name: 'Add' }).click()
      await section('Your items').getByText('Lantern, 12.50').waitFor()
    })

    it('says what the account was not granted', async () => {
      await section('Everybody').getByRole('button', { name: 'Allow' }).click()
      expect(await askedScopes()).toBe('me items items:write users:read')
      await allow()
      await section('Everybody').getByText('You were not granted users:read').waitFor()
      await section('Your items').getByText('Lantern, 12.50').waitFor()
      expect(await seriousFaults(page)).toEqual([])
      expect(complaints).toEqual([])
    })
  })
})

async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
