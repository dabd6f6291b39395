import fastify from 'fastify'
import { Kind } from 'graphql'
import mercurius, { type MercuriusOptions } from 'mercurius'
import { expect, it } from 'vitest'
import { describeServer, type Started } from '../servers/contract.ts'
import { type Context, contextOf, ran, refuseMutation, schema } from '../servers/example.ts'

declare module 'mercurius' {
  interface MercuriusContext extends Context {}
}

/**
 * The hook is not told which operation of a document was asked for, and the JIT runs the one that it compiled first:
 * each of them must be permitted.
 */
async function start(options: MercuriusOptions): Promise<Started> {
  const app = fastify()
  app.register(mercurius, {
    schema,
    context: ({ headers }) => contextOf(headers.authorization),
    ...options,
  })
  await app.ready()
  app.graphql.addHook('preExecution', async (_schema, document, context, variables) => {
    const errors = document.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? refuseMutation({ document, operationName: definition.name?.value, variables }, context)
        : [],
    )
    if (errors.length > 0) throw Object.assign(new Error('refused'), { errors })
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url: `${url}/graphql`, close: () => app.close() }
}

describeServer('Mercurius without its JIT', () => start({ jit: 0 }))
describeServer('Mercurius with its JIT, from the second time that a document comes', () => start({ jit: 1 }))

it('a mutation does not run in place of the query that was asked for, though the JIT has compiled the mutation', async () => {
  const server = await start({ jit: 1 })
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
  expect(await ask('A', 'me')).toMatchObject({ data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  expect(ran).toEqual(['forget', 'forget'])
  await server.close()
})
