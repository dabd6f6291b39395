import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSchema, createYoga } from 'graphql-yoga'
import { scopeDirectives } from '../../src/index.ts'
import { type ExplorerTokens, type UseScopesOptions, useScopes } from '../../src/yoga/index.ts'
import type { ExplorerSite } from './explorer-site.ts'

const schema = createSchema({
  typeDefs: `
    ${scopeDirectives}
    directive @defer(label: String, if: Boolean! = true) on FRAGMENT_SPREAD | INLINE_FRAGMENT
    type Query {
      secret: String @requiresScopes(scopes: "me")
      needs: String @requiresScopes(scopes: "me")
      slow: String
      picture: String
    }
  `,
  resolvers: {
    Query: { secret: () => 'told', slow: () => 'told later', picture: () => '//pictures.example/cat.png' },
  },
})

export interface OtherYogaOptions extends Partial<UseScopesOptions> {
  /** Whether there is no schema before somebody asks for something. */
  readonly isLate?: boolean
  readonly tokens?: ExplorerTokens
  /** Default: any that is free. */
  readonly port?: number
}

/** A server of somebody else: a token is valid unless it is `bad`, and is itself the scope that it grants. */
export async function openYoga({
  isLate = false,
  tokens,
  port = 0,
  ...options
}: OtherYogaOptions = {}): Promise<ExplorerSite> {
  const verify = (token: string) => (token === 'bad' ? undefined : { scope: token })
  const yoga = createYoga({
    schema: isLate ? () => Promise.resolve(schema) : schema,
    graphiql: false,
    logging: false,
    plugins: [useScopes({ verify, explorer: tokens === undefined || { tokens }, ...options })],
  })
  const http = createServer(yoga).listen(port, '127.0.0.1')
  await once(http, 'listening')
  return {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      http.close().closeAllConnections()
      await yoga.dispose()
    },
  }
}
