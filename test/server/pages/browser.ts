import type { World } from './world.ts'

/** A page as it arrived. */
export interface Visit {
  readonly response: Response
  /** Where it leads, for a redirect. */
  readonly location: string
  readonly text: string
  readonly forms: readonly PostForm[]
}

export interface PostForm {
  readonly action: string
  readonly hidden: readonly (readonly [name: string, value: string])[]
  /** The values of the checkboxes, as they are ticked. */
  readonly ticked: readonly string[]
  readonly markup: string
}

export type Fields = readonly (readonly [name: string, value: string])[]

export interface Browser {
  readonly cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Visit>
  post(path: string, fields: Fields, headers?: Record<string, string>): Promise<Visit>
  /** Sends a form as it is, with what is typed and pressed. */
  submit(form: PostForm | undefined, typed?: Fields, headers?: Record<string, string>): Promise<Visit>
  /** From the login page of a path to where the login leads. */
  logIn(path: string, username?: string, secret?: string): Promise<Visit>
}

/** What a browser does with the pages: keeps cookies, reads forms, follows nothing by itself. */
export function createBrowser(
  { routes, publicUrl }: Pick<World, 'routes' | 'publicUrl'>,
  address = '192.0.2.1',
): Browser {
  const cookies = new Map<string, string>()

  async function send(path: string, init: RequestInit): Promise<Visit> {
    const url = new URL(path, `${publicUrl}/page`)
    const route = routes.get(url.pathname)
    if (route === undefined) throw new Error(`there is no page at ${url.pathname}`)
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    const response = await route(new Request(url, { ...init, headers }), { address, requestId: 'test' })
    for (const line of response.headers.getSetCookie()) keep(line)
    const text = await response.text()
    return { response, location: locationOf(response, url), text, forms: formsOf(text) }
  }

  function keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (line.includes('Max-Age=0')) cookies.delete(name)
    else cookies.set(name, value)
  }

  const browser: Browser = {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields, headers = {}) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(fields.map((pair) => [...pair])).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    submit(form, typed = [], headers = {}) {
      if (form === undefined) throw new Error('there is no such form')
      return browser.post(form.action, [...form.hidden, ...typed], headers)
    },
    async logIn(path, username = 'john', secret = 'correct horse battery') {
      const page = await browser.get(path)
      return browser.submit(page.forms[0], [
        ['username', username],
        ['password', secret],
      ])
    },
  }
  return browser
}

/** As the browser follows it; `''` when it leads nowhere. */
function locationOf({ headers }: Response, base: URL): string {
  const location = headers.get('location')
  return location === null ? '' : new URL(location, base).href
}

/** The forms of a page that post. */
function formsOf(page: string): readonly PostForm[] {
  return [...page.matchAll(/<form method="post" action="([^"]*)">(.*?)<\/form>/gs)].map(
    ([, action = '', markup = '']) => ({
      action,
      markup,
      hidden: [...markup.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
        ([, name = '', value = '']) => [name, unescapeHtml(value)] as const,
      ),
      ticked: [...markup.matchAll(/<input type="checkbox"[^>]* value="([^"]*)" checked>/g)].map(
        ([, value = '']) => unescapeHtml(value),
      ),
    }),
  )
}

function unescapeHtml(text: string): string {
  const characters = new Map([
    ['&quot;', '"'],
    ['&#39;', "'"],
    ['&lt;', '<'],
    ['&gt;', '>'],
    ['&amp;', '&'],
  ])
  return text.replaceAll(/&(?:quot|#39|lt|gt|amp);/g, (entity) => characters.get(entity) ?? entity)
}

/** The fields of a form, one of them replaced. */
export function withField(form: PostForm | undefined, name: string, value: string): PostForm {
  if (form === undefined) throw new Error('there is no such form')
  return { ...form, hidden: form.hidden.map((pair) => (pair[0] === name ? [name, value] : pair)) }
}

/** The fields of a form, but for one. */
export function withoutField(form: PostForm | undefined, name: string): PostForm {
  if (form === undefined) throw new Error('there is no such form')
  return { ...form, hidden: form.hidden.filter(([each]) => each !== name) }
}
