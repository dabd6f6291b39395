import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  Configuration,
  calculatePKCECodeChallenge,
  None,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { password } from '../server/pages/world.ts'
import { hasChromium, launchChromium } from './chromium.ts'
import { openSite, type Site, webAppSecret } from './site.ts'

const screens: readonly (readonly [string, BrowserContextOptions])[] = [
  ['a phone', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
  ['a desktop', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
]

describe.runIf(hasChromium()).each(screens)('in Chromium on %s', (_screen, options) => {
  let site: Site
  let browser: Browser
  let open: OpenPage
  beforeAll(async () => {
    site = await openSite()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
  })

  it('a user logs in and allows a part, by keyboard alone, and the client gets a token for it', async () => {
    open = await openPage(browser, options)
    const { page, complaints } = open
    const client = clientOf(site)
    const { url, state, verifier } = await client.begin('me items orders')
    await page.goto(url.href)
    expect(await page.title()).toMatch(/^Log in · localhost/)
    await fitsTheScreen(page)

    await tabTo(page, 'User name')
    await page.keyboard.type('john')
    await tabTo(page, 'Password')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/authorize?*')
    expect(await page.title()).toMatch(/^Allow Native App\? · /)
    await fitsTheScreen(page)

    await tabTo(page, /^Read .*items/)
    await page.keyboard.press('Space')
    await tabTo(page, 'Allow')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/callback?*')

    expect(await client.end(new URL(page.url()), { state, verifier })).toBe('me orders')
    expect(complaints).toEqual([])
  })

  it('the user takes it back, ends the sessions and logs out, by keyboard alone', async () => {
    const { page, complaints } = open
    await page.goto(`${site.publicUrl}/account`)
    await fitsTheScreen(page)
    await tabTo(page, 'Take back Native App')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/account?done=withdraw')
    expect(await page.getByRole('status').textContent()).toBe('The application has no access any more.')
    await tabTo(page, 'Log out')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/login?*')
    expect(complaints).toEqual([])
  })

  it('what is remembered is not asked again: a login may lead straight back to the client', async () => {
    const { page, complaints } = await openPage(browser, options)
    const client = clientOf(site, 'web-app', ClientSecretBasic(webAppSecret))
    const first = await client.begin('me')
    await page.goto(first.url.href)
    await logIn(page)
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL('**/callback?*')
    const second = await client.begin('me', { prompt: 'login' })
    await page.goto(second.url.href)
    await logIn(page)
    await page.waitForURL('**/callback?*')
    expect(await client.end(new URL(page.url()), second)).toBe('me')
    expect(complaints).toEqual([])
  })

  it('a fault is read out at once, and its link leads to the field', async () => {
    const { page, policyComplaints } = await openPage(browser, options)
    await page.goto(`${site.publicUrl}/login`)
    await page.getByRole('button', { name: 'Log in' }).click()
    const summary = page.getByRole('alert')
    expect(await summary.evaluate((element) => element === document.activeElement)).toBe(true)
    await fitsTheScreen(page)
    await tabTo(page, 'Enter your user name.')
    await tabTo(page, 'Enter your password.')
    await page.keyboard.press('Enter')
    expect(await focusedId(page)).toBe('password')
    expect(policyComplaints).toEqual([])
  })

  it('a denial leads back to the client, with the error', async () => {
    const { page, complaints } = await openPage(browser, options)
    const { url } = await clientOf(site).begin('items')
    await page.goto(url.href)
    await logIn(page)
    await page.getByRole('button', { name: 'Deny' }).click()
    await page.waitForURL('**/callback?*')
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied')
    expect(complaints).toEqual([])
  })

  it('a form that was made to lead elsewhere sends nothing', async () => {
    const { page, policyComplaints } = await openPage(browser, options)
    await page.goto((await clientOf(site).begin('me')).url.href)
    await page.evaluate(() => {
      document.forms[0]?.setAttribute('action', 'http://localhost:9/steal')
      document.forms[0]?.requestSubmit()
    })
    await expect.poll(() => policyComplaints).toEqual([expect.stringContaining('form-action')])
  })

  it('no page can be framed', async () => {
    const { page, policyComplaints } = await openPage(browser, options)
    await page.goto(site.redirectUri)
    await page.evaluate((url) => {
      document.body.append(Object.assign(document.createElement('iframe'), { src: url }))
    }, `${site.publicUrl}/login`)
    await expect.poll(() => policyComplaints).toEqual([expect.stringContaining('frame-ancestors')])
  })
})

interface OpenPage {
  readonly page: Page
  /** Whatever the browser had to say: console errors, and what the page's policy forbids. */
  readonly complaints: readonly string[]
  readonly policyComplaints: readonly string[]
}

/** A page of a browser that was never here. */
async function openPage(browser: Browser, options: BrowserContextOptions): Promise<OpenPage> {
  const page = await (await browser.newContext(options)).newPage()
  const complaints: string[] = []
  const policyComplaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    if (message.text().includes('Content Security Policy')) policyComplaints.push(message.text())
  })
  return { page, complaints, policyComplaints }
}

async function logIn(page: Page): Promise<void> {
  await page.getByLabel('User name').fill('john')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

/** Presses Tab until this has the focus, which must show; within one round of the page. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < 25; presses += 1) {
    await page.keyboard.press('Tab')
    const { label, isVisible } = await page.evaluate(focused)
    expect(isVisible, `the focus shows on ${label}`).toBe(true)
    if (typeof name === 'string' ? label === name : name.test(label)) return
    passed.push(label)
  }
  throw new Error(`Tab never comes to ${name}, but to ${passed.join(', ')}`)
}

/** In the page: what has the focus, by its label or its text, and whether that shows. */
function focused() {
  const element = document.activeElement
  const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent
  const isVisible =
    element === null || element === document.body || getComputedStyle(element).outlineStyle === 'solid'
  return { label: (label ?? '').replace(/\s+/g, ' ').trim(), isVisible }
}

function focusedId(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id)
}

async function fitsTheScreen(page: Page): Promise<void> {
  const [content, screen] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ])
  expect(content).toBe(screen)
}

/** A client, by default a native app, with a widely used client library. */
function clientOf({ publicUrl, redirectUri }: Site, id = 'native', authentication = None()) {
  const server = {
    issuer: publicUrl,
    authorization_endpoint: `${publicUrl}/authorize`,
    token_endpoint: `${publicUrl}/token`,
    authorization_response_iss_parameter_supported: true,
  }
  const configuration = new Configuration(server, id, {}, authentication)
  allowInsecureRequests(configuration)
  return {
    async begin(scope: string, more: Record<string, string> = {}) {
      const verifier = randomPKCECodeVerifier()
      const state = randomState()
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope,
        state,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...more,
      })
      return { url, state, verifier }
    },
    /** @returns the scope of the token */
    async end(callback: URL, { state, verifier }: { readonly state: string; readonly verifier: string }) {
      const checks = { expectedState: state, pkceCodeVerifier: verifier }
      return (await authorizationCodeGrant(configuration, callback, checks)).scope
    },
  }
}
