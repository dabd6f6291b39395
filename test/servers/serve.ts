import { createServer, type RequestListener } from 'node:http'
import { listen } from '../storage/ports.ts'
import type { Started } from './contract.ts'

/** On a free loopback port. */
export async function serve(listener: RequestListener): Promise<Started> {
  const server = createServer(listener)
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
