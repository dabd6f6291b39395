import { FIRST_PARTY_CLIENT_ID } from '../oauth/clients.ts'
import type { Client } from '../oauth/stores.ts'
import type { Administration } from './administer.ts'
import { CommandError } from './outcomes.ts'
import { quoted } from './table.ts'

/** @throws {CommandError} `not_found`; `refused` for the built-in client, which is in no store */
export async function requireClient({ storage }: Administration, id: string): Promise<Client> {
  const client = await storage.clients.find(id)
  if (client !== undefined) return client
  if (id === FIRST_PARTY_CLIENT_ID)
    throw new CommandError('refused', `${id} is built in: it cannot be changed`)
  throw new CommandError('not_found', `there is no client ${quoted(id)}: see graphql-scopes client list`)
}
