import { formPost } from '../token-service/client.ts'
import type { Prepared, ShippedServer } from '../token-service/shipped.ts'

/** One request, or for a stream its whole life. */
export interface Done {
  readonly kind: Kind
  /** Until the answer was there; of a stream until it began. */
  readonly milliseconds: number
  /** What was wrong with the answer. */
  readonly fault: string | undefined
}

/** So many of a hundred. */
const SHARES = {
  query: 40,
  refused: 17,
  refresh: 18,
  item: 10,
  order: 6,
  stream: 5,
  login: 2,
  logout: 2,
} as const

export type Kind = keyof typeof SHARES

const kinds = Object.entries(SHARES).flatMap(([kind, share]) => Array(share).fill(kind)) as readonly Kind[]

/** Of each of these one request is under way at a time. */
const SESSIONS = 120

interface Session {
  accessToken: string
  refreshToken: string
}

interface Asked {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Mix {
  /** Does something of the mix. @returns `undefined` when every session is busy, so that nothing was done */
  one(): Promise<Done | undefined>
  openStreams(): number
}

/** What many users do, each with a session of its own that is refreshed again and again. */
export async function createMix({ url }: ShippedServer, { username, password }: Prepared): Promise<Mix> {
  const scope = 'me items items:write orders:read orders:write'
  const login = formPost(`${url}/token`, { grant_type: 'password', username, password, scope })
  const free: Session[] = []
  let openStreams = 0
  let number = 0

  const ask = (path: string, { headers, body }: Asked, signal = AbortSignal.timeout(30_000)) =>
    fetch(url + path, { method: 'POST', headers: { ...headers }, body, signal })
  const askForm = (path: string, form: Record<string, string>) => ask(path, formOf(form))
  const graphql = (query: string, { accessToken }: Session) => ask('/graphql', queryOf(query, accessToken))

  async function logIn(): Promise<Session> {
    const response = await ask('/token', { headers: { 'content-type': FORM }, body: login.body })
    return readSession(response)
  }

  async function expectText(response: Response, status: number, part: string): Promise<void> {
    const text = await response.text()
    if (response.status !== status || !text.includes(part))
      throw new Error(`${response.status} ${text.slice(0, 200)}`)
  }

  const first = await logIn()
  const created = await graphql('mutation { createItem(input: { title: "First", price: 5 }) { id } }', first)
  const item: string = (await created.json()).data.createItem.id
  free.push(first)
  while (free.length < SESSIONS) free.push(await logIn())

  const acts: Readonly<Record<Kind, (session: Session) => Promise<void>>> = {
    query: async (session) =>
      expectText(await graphql('{ me { username items { title price } } }', session), 200, username),
    refused: async (session) =>
      number % 2 === 0
        ? expectText(await graphql('{ users { edges { node { id } } } }', session), 403, 'FORBIDDEN')
        : expectText(await graphql('{ me { username disabled } }', session), 200, 'FORBIDDEN'),
    async refresh(session) {
      const form = { grant_type: 'refresh_token', refresh_token: session.refreshToken }
      Object.assign(session, await readSession(await askForm('/token', form)))
    },
    item: async (session) =>
      expectText(
        await graphql(
          `mutation { updateItem(id: "${item}", input: { price: ${number % 1_000} }) { id } }`,
          session,
        ),
        200,
        item,
      ),
    order: async (session) =>
      expectText(
        await graphql(`mutation { placeOrder(lines: [{ itemId: "${item}", quantity: 1 }]) { id } }`, session),
        200,
        '"id":"ord_',
      ),
    async stream(session) {
      const abort = new AbortController()
      const query = queryOf('subscription { orderPlaced { id } }', session.accessToken)
      const headers = { ...query.headers, accept: 'text/event-stream' }
      const response = await ask('/graphql', { ...query, headers }, abort.signal)
      if (response.status !== 200) throw new Error(`a stream: ${response.status} ${await response.text()}`)
      openStreams += 1
      // It lives on while others do other things with the session.
      setTimeout(() => abort.abort(), 500 + Math.random() * 4_500)
      response
        .text()
        .catch(() => {})
        .finally(() => {
          openStreams -= 1
        })
    },
    async login(session) {
      Object.assign(session, await logIn())
    },
    async logout(session) {
      await expectText(await askForm('/revoke', { token: session.refreshToken }), 200, '')
      Object.assign(session, await logIn())
    },
  }

  return {
    openStreams: () => openStreams,
    async one() {
      number += 1
      const session = free.pop()
      const kind = kinds[Math.floor(Math.random() * kinds.length)] ?? 'query'
      if (session === undefined) return undefined
      const from = performance.now()
      const fault = await acts[kind](session).then(
        () => undefined,
        (error: unknown) => `${kind}: ${error}`,
      )
      free.unshift(session)
      return { kind, milliseconds: performance.now() - from, fault }
    },
  }
}

const FORM = 'application/x-www-form-urlencoded'

function formOf(form: Record<string, string>): Asked {
  return { headers: { 'content-type': FORM }, body: new URLSearchParams(form).toString() }
}

function queryOf(query: string, token: string): Asked {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return { headers, body: JSON.stringify({ query }) }
}

async function readSession(response: Response): Promise<Session> {
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status} ${text}`)
  const { access_token: accessToken, refresh_token: refreshToken } = JSON.parse(text)
  return { accessToken, refreshToken }
}
