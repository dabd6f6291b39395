import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ran } from './example.ts'

/** The example, served. */
export interface Started {
  readonly url: string
  /** Default: over the network. */
  fetch?(request: Request): Promise<Response>
  close(): Promise<unknown>
}

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly path?: unknown; readonly extensions: Record<string, unknown> }[]
}

/** What a guarded schema does on any server. */
export function describeServer(name: string, start: () => Promise<Started>): void {
  describe(name, () => {
    let server: Started
    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server.close())
    beforeEach(() => {
      ran.length = 0
    })

    const ask = async (
      query: string,
      token?: string,
      request: Record<string, unknown> = {},
    ): Promise<Answer> => {
      const post = new Request(server.url, {
        method: 'POST',
        body: JSON.stringify({ query, ...request }),
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      })
      const response = await (server.fetch ?? fetch)(post)
      return response.json()
    }
    const codes = ({ errors = [] }: Answer) => [...new Set(errors.map(({ extensions }) => extensions.code))]

    // Twice: caches, and compilers that wait until a document comes back, must not answer another caller.
    it.each(['the first time', 'again'])('answers what is permitted, %s', async () => {
      const answer = await ask('{ version me { name email } }', 'me.email')
      expect(answer).toEqual({ data: { version: '1', me: { name: 'Ada', email: 'ada@example' } } })
    })

    it.each(['the first time', 'again'])(
      'answers a query in part, with an error for what is refused, %s',
      async () => {
        const answer = await ask('{ version me { name email } }', 'me')
        expect(answer.data).toEqual({ version: '1', me: { name: 'Ada', email: null } })
        expect(answer.errors).toMatchObject([
          {
            path: ['me', 'email'],
            extensions: { code: 'FORBIDDEN', coordinate: 'User.email', missingScopes: ['email'] },
          },
        ])
      },
    )

    it('knows what variables supply, while a query is answered in part', async () => {
      const query = 'query ($detail: Boolean) { version(detail: $detail) me { name } }'
      const answer = (token: string, variables: Record<string, unknown>) => ask(query, token, { variables })
      const refused = await answer('me', { detail: true })
      expect(refused.data).toEqual({ version: null, me: { name: 'Ada' } })
      expect(refused.errors).toMatchObject([{ extensions: { coordinate: 'Query.version(detail:)' } }])
      expect(await answer('me', {})).toEqual({ data: { version: '1', me: { name: 'Ada' } } })
      expect(await answer('me.staff', { detail: true })).toEqual({
        data: { version: '1', me: { name: 'Ada' } },
      })
    })

    it('answers a caller without a token what is open', async () => {
      const answer = await ask('{ version me { name email } }')
      expect(answer.data).toEqual({ version: '1', me: null })
      expect(codes(answer)).toEqual(['UNAUTHENTICATED'])
    })

    it('runs a mutation of which all is permitted', async () => {
      const query = 'mutation ($name: String!) { rename(name: $name) { name } }'
      const answer = await ask(query, 'write', { variables: { name: 'Eve' } })
      expect(answer).toEqual({ data: { rename: { name: 'Eve' } } })
      expect(ran).toEqual(['rename to Eve'])
    })

    it.each([
      ['a field', 'mutation { rename(name: "Eve") { name } forget }', 'write', 'FORBIDDEN'],
      ['a field of its answer', 'mutation { rename(name: "Eve") { name email } }', 'write', 'FORBIDDEN'],
      ['everything', 'mutation { rename(name: "Eve") { name } forget }', undefined, 'UNAUTHENTICATED'],
    ])('runs nothing of a mutation of which %s is refused', async (_part, query, token, expected) => {
      const answer = await ask(query, token)
      expect(ran).toEqual([])
      expect(Object.values(answer.data ?? {}).filter((each) => each !== null)).toEqual([])
      expect(codes(answer)).toEqual([expected])
    })

    it('judges the operation that runs', async () => {
      const query = 'mutation A { rename(name: "Eve") { name } } mutation B { forget }'
      const answer = await ask(query, 'write', { operationName: 'B' })
      expect(ran).toEqual([])
      expect(codes(answer)).toEqual(['FORBIDDEN'])
    })
  })
}
