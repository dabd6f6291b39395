import { expect, it } from 'vitest'
import { describeServer } from './contract.ts'
import { answer } from './graphql.ts'

const url = 'http://api.example/graphql'

describeServer('graphql itself', async () => ({ url, fetch: answer, close: async () => {} }))

it.each([
  ['me', 403, 'Bearer realm="graphql", error="insufficient_scope", scope="staff write"'],
  [undefined, 401, 'Bearer realm="graphql", scope="staff write"'],
])(
  'with the check before, a refused operation has a status and a challenge: %s',
  async (token, status, challenge) => {
    const response = await answer(
      new Request(url, {
        method: 'POST',
        body: JSON.stringify({ query: 'mutation { rename(name: "Eve") { name } forget }' }),
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      }),
    )
    expect(response.status).toBe(status)
    expect(response.headers.get('www-authenticate')).toBe(challenge)
  },
)
