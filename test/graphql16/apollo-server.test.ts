import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { describeServer } from '../servers/contract.ts'
import { type Context, contextOf, refuseMutation, schema } from '../servers/example.ts'

const refuseMutations: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    async responseForOperation({ document, operationName, request: { variables }, contextValue }) {
      const errors = refuseMutation({ document, operationName, variables }, contextValue)
      if (errors.length === 0) return null
      const singleResult = { errors: errors.map((error) => error.toJSON()) }
      return { http: { status: 403, headers: new HeaderMap() }, body: { kind: 'single', singleResult } }
    },
  }),
}

describeServer('Apollo Server', async () => {
  const server = new ApolloServer({
    schema,
    plugins: [refuseMutations],
    includeStacktraceInErrorResponses: false,
  })
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => contextOf(req.headers.authorization),
  })
  return { url, close: () => server.stop() }
})
