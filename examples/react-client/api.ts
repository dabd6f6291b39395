// The demo server of graphql-scopes, in memory, with this page as one of its clients.
import { createServer, openStorage, readConfig } from 'graphql-scopes/server'

const page = process.env.PAGE ?? 'http://127.0.0.1:5173'
const { port } = new URL(process.env.VITE_API ?? 'http://127.0.0.1:4000')

const config = readConfig({ PORT: port, CORS_ORIGINS: page, LOG_LEVEL: 'warn' })
const storage = await openStorage('sqlite::memory:')
await storage.migrate()
await storage.seed()

// On a server that runs: npx graphql-scopes client add --id market-stall --name "Market stall" --public
//   --grant authorization_code --all-scopes --redirect-uri http://127.0.0.1:5173/
await storage.clients.add({
  id: 'market-stall',
  name: 'Market stall',
  secretHashes: [],
  grants: ['authorization_code'],
  scopes: undefined,
  redirectUris: [`${page}/`],
})

const server = await createServer(config, storage)
await server.listen()
