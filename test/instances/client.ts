import type { TokenBody } from '../server/fixture.ts'

/** Somebody who talks to a server over the network. */
export interface Client {
  readonly url: string
  /** `POST` of a form. */
  post(path: string, form: Readonly<Record<string, string>>): Promise<Response>
  /** The answer of `POST /token` to a request that must succeed. */
  tokens(form: Readonly<Record<string, string>>): Promise<TokenBody>
  /** Whoever has the password of all customers; with whatever scopes they may have. */
  logIn(username: string, password?: string): Promise<TokenBody>
  graphql(query: string, token?: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** What the answer holds, which must be one without errors. */
  ask(query: string, token: string): Promise<Readonly<Record<string, unknown>>>
  /** A subscription that has begun. */
  subscribe(query: string, token: string): Promise<Subscription>
}

export interface Subscription {
  /** The next event but pings, as it came; `undefined` after the last one, and where the connection broke. */
  next(): Promise<string | undefined>
  close(): void
}

export function clientOf(url: string): Client {
  const post: Client['post'] = (path, form) =>
    fetch(url + path, { method: 'POST', body: new URLSearchParams(form) })
  const graphql: Client['graphql'] = (query, token, headers = {}) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: headersOf(token, headers),
    })
  const tokens: Client['tokens'] = async (form) => {
    const response = await post('/token', form)
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
    return response.json()
  }
  return {
    url,
    post,
    graphql,
    tokens,
    logIn: (username, password = 'secret') =>
      tokens({ grant_type: 'password', username, password, scope: SCOPES }),
    async ask(query, token) {
      const response = await graphql(query, token)
      const { data, errors } = await response.json()
      if (errors !== undefined) throw new Error(`${response.status} ${JSON.stringify(errors)}`)
      return data
    },
    async subscribe(query, token) {
      const leaving = new AbortController()
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        body: JSON.stringify({ query }),
        headers: headersOf(token, { accept: 'text/event-stream' }),
        signal: leaving.signal,
      })
      if (response.body === null || response.status !== 200) throw new Error(await response.text())
      const events = eventsOf(response.body)
      return {
        next: async () => (await events.next()).value ?? undefined,
        close: () => leaving.abort(),
      }
    },
  }
}

const SCOPES = 'me items orders:read orders:write users:read users:write'

function headersOf(token: string | undefined, headers: Readonly<Record<string, string>>) {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return { 'content-type': 'application/json', ...authorization, ...headers }
}

async function* eventsOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string, undefined> {
  let text = ''
  try {
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split('\n\n')
      text = events.pop() ?? ''
      yield* events.filter((event) => event !== '' && !event.startsWith(':'))
    }
  } catch {
    // Where it breaks it ends.
  }
  return undefined
}
