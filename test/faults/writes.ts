import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import type { Write } from './ledger.ts'
import type { Random } from './random.ts'
import { CUSTOMERS, isReady, logIn, postForm, postGraphql, type Tokens, until } from './world.ts'

export interface Writing {
  /** Grows while it goes on. */
  readonly ledger: readonly Write[]
  /** Answers that nothing explains: neither the fault that is tried nor what was sent. */
  readonly unexpected: readonly string[]
  /** Resolves when all are written. */
  readonly done: Promise<void>
}

const SCOPE = 'me items items:write orders:read orders:write'

/** Of an item up to 1,000 may be ordered: how many tells which order it is. Those of the demo world are of few. */
const SEEDED = 10
const ORDERS = 900

/** So many of each kind, of a hundred. */
const MIX: readonly (readonly [kind: Write['kind'], share: number])[] = [
  ['item', 33],
  ['order', 24],
  ['payment', 15],
  ['refresh', 20],
  ['login', 3],
  ['revoke', 2],
  ['disable', 3],
]

const kinds = MIX.flatMap(([kind, share]) => Array<Write['kind']>(share).fill(kind))

/** Writes of all kinds, by many at once, each of whom waits when there is nobody to answer, and then goes on. */
export async function startWriting(
  url: string,
  { total, random }: { readonly total: number; readonly random: Random },
): Promise<Writing> {
  const ledger: Write[] = []
  const first = async (username: string, scope: string): Promise<Tokens> => {
    const tokens = await logIn(url, username, scope)
    ledger.push({ kind: 'login', outcome: { was: 'acknowledged', ...identify(tokens) } })
    return tokens
  }
  const cashier = (await first('cashier', 'admin')).access_token
  const unexpected: string[] = []
  const unpaid: string[] = []
  const victims = await findVictims(url, cashier)
  const item = await findItem(url, cashier)
  let [begun, ordered] = [0, 0]

  /** What was answered; `undefined` when that is nothing, or no promise. */
  async function ask<Answer>(
    request: Promise<Response>,
    read: (body: unknown) => Answer | undefined,
  ): Promise<Answer | undefined> {
    try {
      const response = await request
      const text = await response.text()
      if (response.status >= 500) return undefined
      const answer = read(text === '' ? {} : JSON.parse(text))
      if (answer === undefined || response.status !== 200) unexpected.push(`${response.status} ${text}`)
      return answer
    } catch {
      return undefined
    }
  }

  async function customer(username: string, loggedIn: Tokens): Promise<void> {
    let tokens = loggedIn
    const token = () => tokens.access_token
    const refresh = () =>
      postForm(`${url}/token`, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
    const again = () =>
      postForm(`${url}/token`, { grant_type: 'password', username, password: 'secret', scope: SCOPE })

    async function logInAgain(): Promise<Write> {
      await answering()
      const write = await writes.login(0)
      if (write === undefined || write.outcome.was === 'acknowledged') return write ?? logInAgain()
      ledger.push(write)
      return logInAgain()
    }

    const writes: Readonly<Record<Write['kind'], (number: number) => Promise<Write | undefined>>> = {
      async login() {
        const answer = await ask(again(), readTokens)
        if (answer === undefined) return { kind: 'login', outcome: { was: 'unknown' } }
        tokens = answer
        return { kind: 'login', outcome: { was: 'acknowledged', ...identify(answer) } }
      },
      async refresh() {
        const used = hashOf(tokens.refresh_token)
        const answer = await ask(refresh(), readTokens)
        // Who got no answer sends the same token again next time.
        if (answer === undefined) return { kind: 'refresh', used, outcome: { was: 'unknown' } }
        tokens = answer
        return { kind: 'refresh', used, outcome: { was: 'acknowledged', hash: identify(answer).hash } }
      },
      async revoke() {
        const { sid } = identify(tokens)
        const answer = await ask(postForm(`${url}/revoke`, { token: tokens.refresh_token }), () => ({}))
        const write: Write = {
          kind: 'revoke',
          sid,
          outcome: answer === undefined ? { was: 'unknown' } : { was: 'acknowledged' },
        }
        ledger.push(write)
        // Without an answer too: the session may have ended.
        return logInAgain()
      },
      async item(number) {
        const title = `Item ${number}`
        const mutation = `mutation { createItem(input: { title: "${title}", price: 5 }) { id } }`
        const answer = await ask(postGraphql(url, mutation, { token: token() }), readField('createItem'))
        return { kind: 'item', title, outcome: outcomeOf(answer, ({ id }) => ({ id: String(id) })) }
      },
      async order() {
        ordered += 1
        const quantity = SEEDED + ordered
        const mutation = `mutation { placeOrder(lines: [{ itemId: "${item}", quantity: ${quantity} }]) { id total } }`
        const answer = await ask(postGraphql(url, mutation, { token: token() }), readField('placeOrder'))
        if (answer !== undefined) unpaid.push(String(answer.id))
        const read = ({ id, total: sum }: Field) => ({ id: String(id), total: Number(sum) })
        return { kind: 'order', quantity, outcome: outcomeOf(answer, read) }
      },
      async payment() {
        const orderId = unpaid.shift()
        if (orderId === undefined) return undefined
        const mutation = `mutation { processPayment(orderId: "${orderId}") { id amount } }`
        const answer = await ask(postGraphql(url, mutation, { token: cashier }), readPayment)
        if (answer === 'paid') return undefined
        if (answer === undefined) unpaid.push(orderId)
        const read = ({ id, amount }: Field) => ({ id: String(id), amount: Number(amount) })
        return { kind: 'payment', orderId, outcome: outcomeOf(answer, read) }
      },
      async disable(number) {
        // Each victim has one who writes to it, so that there is an order among its writes.
        const userId = victims[Number(username.split('-')[1]) % victims.length] ?? ''
        const disabled = number % 2 === 0
        const mutation = `mutation { setUserDisabled(id: "${userId}", disabled: ${disabled}) { id } }`
        const answer = await ask(postGraphql(url, mutation, { token: cashier }), readField('setUserDisabled'))
        return { kind: 'disable', userId, disabled, outcome: outcomeOf(answer, () => ({})) }
      },
    }

    while (begun < total) {
      begun += 1
      const kind = random.pick(kinds)
      const write = await writes[kind === 'order' && ordered >= ORDERS ? 'item' : kind](begun)
      if (write !== undefined) ledger.push(write)
      if (write?.outcome.was === 'unknown') await answering()
    }
  }

  const answering = () => until('the server answers', () => isReady(url), 60)
  const names = Array.from({ length: CUSTOMERS / 2 }, (_, each) => `customer-${each}`)
  // All of them before anything is broken.
  const loggedIn = await Promise.all(names.map(async (name) => [name, await first(name, SCOPE)] as const))
  const customers = loggedIn.map(([name, tokens]) => customer(name, tokens))
  return { ledger, unexpected, done: Promise.all(customers).then(() => {}) }
}

type Field = Readonly<Record<string, unknown>>

function outcomeOf<Answer>(
  field: Field | undefined,
  read: (field: Field) => Answer,
): ({ readonly was: 'acknowledged' } & Answer) | { readonly was: 'unknown' } {
  return field === undefined ? { was: 'unknown' } : { was: 'acknowledged', ...read(field) }
}

function isField(value: unknown): value is Field {
  return typeof value === 'object' && value !== null
}

function readField(name: string) {
  return (body: unknown): Field | undefined => {
    const data = isField(body) ? body.data : undefined
    const field = isField(data) ? data[name] : undefined
    return isField(field) ? field : undefined
  }
}

/** An order whose payment nobody was told of may be refused as paid. */
function readPayment(body: unknown): Field | 'paid' | undefined {
  return JSON.stringify(body).includes('not paid before') ? 'paid' : readField('processPayment')(body)
}

function readTokens(body: unknown): Tokens | undefined {
  const { access_token, refresh_token } = isField(body) ? body : {}
  return typeof access_token === 'string' && typeof refresh_token === 'string'
    ? { access_token, refresh_token }
    : undefined
}

function identify({ access_token, refresh_token }: Tokens): { readonly sid: string; readonly hash: string } {
  return { sid: String(decodeJwt(access_token).sid), hash: hashOf(refresh_token) }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Customers who write nothing themselves. */
async function findVictims(url: string, token: string): Promise<readonly string[]> {
  const response = await postGraphql(url, '{ users(first: 100) { edges { node { id username } } } }', {
    token,
  })
  const { data } = await response.json()
  const users: readonly { readonly id: string; readonly username: string }[] = data.users.edges.map(
    ({ node }: { readonly node: unknown }) => node,
  )
  return users
    .filter(({ username }) => {
      const [name, number] = username.split('-')
      return name === 'customer' && Number(number) >= CUSTOMERS / 2
    })
    .map(({ id }) => id)
}

async function findItem(url: string, token: string): Promise<string> {
  const response = await postGraphql(url, '{ items(first: 1) { edges { node { id } } } }', { token })
  return (await response.json()).data.items.edges[0].node.id
}
