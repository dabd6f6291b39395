import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSchema, createYoga } from 'graphql-yoga'
import { hashSecret } from '../../src/oauth/clients.ts'
import { createPasswordHasher } from '../../src/oauth/passwords.ts'
import { type Route, useRoutes } from '../../src/server/routes.ts'
import { tokenEndpoint } from '../../src/server/token-endpoint.ts'
import { createWorld, type World } from '../server/pages/world.ts'

/** The pages on a port of this machine, and a client's page to come back to. */
export interface Site {
  readonly world: World
  readonly publicUrl: string
  /** Of the clients `native` and `web-app`. */
  readonly redirectUri: string
  close(): Promise<void>
}

/** A client that can be told from every other program of this machine. */
export const webAppSecret = 'a secret of the client'
const webApp = {
  id: 'web-app',
  name: 'Web App',
  secretHashes: [hashSecret(webAppSecret)],
  grants: ['authorization_code'],
  scopes: undefined,
  redirectUris: ['http://127.0.0.1/callback'],
}

export async function openSite(): Promise<Site> {
  const routes = new Map<string, Route>()
  const yoga = createYoga({
    schema: createSchema({ typeDefs: 'type Query { isUp: Boolean }' }),
    logging: false,
    plugins: [useRoutes(routes, () => ({ address: '127.0.0.1', requestId: 'test' }))],
  })
  const server = await listen(yoga)
  const publicUrl = `http://localhost:${portOf(server)}`
  const world = await createWorld({
    publicUrl,
    passwords: createPasswordHasher({ cost: 10, workers: 1 }),
    now: () => new Date(),
    clients: [webApp],
  })
  for (const [path, route] of world.routes) routes.set(path, route)
  routes.set('/token', tokenEndpoint(world.tokens, world.log))
  routes.set('/favicon.ico', () => new Response(null, { status: 204 }))
  const client = await listen((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(
      '<!doctype html><title>Back</title><link rel="icon" href="data:,"><h1>Back at the client</h1>',
    )
  })
  return {
    world,
    publicUrl,
    redirectUri: `http://127.0.0.1:${portOf(client)}/callback`,
    async close() {
      for (const each of [server, client]) each.close().closeAllConnections()
      await yoga.dispose()
      await world.close()
    },
  }
}

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen(0, 'localhost')
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
