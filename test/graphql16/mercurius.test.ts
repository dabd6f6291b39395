import fastify, { type FastifyInstance } from 'fastify'
import mercurius from 'mercurius'
import { expect, it } from 'vitest'
import { enforceScopes } from '../../src/index.ts'
import { describeServer, type Started } from '../servers/contract.ts'
import { claimsOf, ran, schema } from '../servers/example.ts'
import { app } from './mercurius.ts'

describeServer('Mercurius', () => serve(app))
describeServer('Mercurius with its JIT, from the second time that a document comes', () => serve(withJit()))

async function serve(server: FastifyInstance): Promise<Started> {
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  return { url: `${url}/graphql`, close: () => server.close() }
}

function withJit(): FastifyInstance {
  const server = fastify()
  server.register(mercurius, {
    schema: enforceScopes(schema),
    context: async ({ headers }) => ({ claims: await claimsOf(headers.authorization) }),
    jit: 1,
  })
  return server
}

it('a mutation does not run in place of the query that was asked for, though the JIT has compiled the mutation', async () => {
  const server = await serve(withJit())
  const query = 'query A { version } mutation B { forget }'
  const ask = (operationName: string, token: string) =>
    fetch(server.url, {
      method: 'POST',
      body: JSON.stringify({ query, operationName }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    }).then((response) => response.json())
  ran.length = 0
  await ask('B', 'staff')
  await ask('B', 'staff')
  expect(ran).toEqual(['forget', 'forget'])
  expect(await ask('A', 'me')).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  expect(ran).toEqual(['forget', 'forget'])
  await server.close()
})
