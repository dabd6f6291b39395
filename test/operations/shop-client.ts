import { text } from 'node:stream/consumers'
import type { BuiltServer } from '../built-server.ts'
import { type Browser, createBrowser } from '../server/pages/browser.ts'

/** What every server in a test says it is, so that the tokens of one are those of another. */
export const PUBLIC_URL = 'http://127.0.0.1:4000'

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

/** Somebody's application, over the network. */
export interface ShopClient {
  logIn(username: string, password: string, scope: string): Promise<Tokens>
  /** @returns the status too, for refusals */
  refresh(refreshToken: string): Promise<{ readonly status: number; readonly tokens: Tokens }>
  /** The status, and the answer as it is. */
  ask(query: string, accessToken: string): Promise<{ readonly status: number; readonly body: Answer }>
  readonly browser: Browser
}

interface Answer {
  readonly data?: Readonly<Record<string, { readonly id: string; readonly username?: string } | null>>
}

export function createShopClient({ url }: BuiltServer): ShopClient {
  const token = (form: Record<string, string>) =>
    fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form) })
  return {
    async logIn(username, password, scope) {
      const response = await token({ grant_type: 'password', username, password, scope })
      if (!response.ok) throw new Error(`${username} cannot log in: ${await response.text()}`)
      return response.json()
    },
    async refresh(refreshToken) {
      const response = await token({ grant_type: 'refresh_token', refresh_token: refreshToken })
      return { status: response.status, tokens: await response.json() }
    },
    async ask(query, accessToken) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
        body: JSON.stringify({ query }),
      })
      return { status: response.status, body: await response.json() }
    },
    browser: createBrowser({ publicUrl: PUBLIC_URL, routes: pagesOf(url) }),
  }
}

function pagesOf(url: string) {
  const paths = ['/login', '/account']
  // As a whole: the server takes no body of unknown length.
  const send = async ({ url: page, method, headers, body }: Request) =>
    fetch(page.replace(PUBLIC_URL, url), {
      method,
      headers,
      body: body === null ? null : await text(body),
      redirect: 'manual',
    })
  return new Map(paths.map((path) => [path, send]))
}
