import { createClientSecret, isPublicClient } from '../oauth/clients.ts'
import type { Client } from '../oauth/stores.ts'
import type { Administration } from './administer.ts'
import type { Answer } from './answer.ts'
import { requireClient } from './clients.ts'
import { CommandError } from './outcomes.ts'

/**
 * Replaces a client's secret in two steps, between which both are valid: a new one is added, and once the client uses
 * it the old one is dropped. The newest stands last.
 */
export async function rotateSecret(
  administration: Administration,
  id: string,
  finish: boolean,
): Promise<Answer> {
  const client = await requireClient(administration, id)
  if (isPublicClient(client)) {
    throw new CommandError('refused', `${id} is a public client, which has no secret; nothing was changed`)
  }
  return finish ? dropOldSecrets(administration, client) : addSecret(administration, client)
}

async function addSecret(administration: Administration, client: Client): Promise<Answer> {
  const { id, secretHashes } = client
  if (secretHashes.length > 1) {
    throw new CommandError(
      'refused',
      `${id} has two secrets already: drop the old one first, with client rotate-secret ${id} --finish`,
    )
  }
  const { secret, hash } = createClientSecret()
  await replaceSecrets(administration, client, [...secretHashes, hash])
  administration.audit({ type: 'client_secret_added', clientId: id })
  return {
    text: `secret  ${secret}

Keep it now: only its hash is stored, and it is not shown again. The old secret stays valid until
graphql-scopes client rotate-secret ${id} --finish`,
    json: { id, secret, secrets: secretHashes.length + 1 },
  }
}

async function dropOldSecrets(administration: Administration, client: Client): Promise<Answer> {
  const { id, secretHashes } = client
  const dropped = secretHashes.length - 1
  if (dropped === 0) {
    throw new CommandError(
      'refused',
      `${id} has one secret only: begin with client rotate-secret ${id}, without --finish`,
    )
  }
  await replaceSecrets(administration, client, secretHashes.slice(-1))
  administration.audit({ type: 'client_secrets_dropped', clientId: id })
  return {
    text: `Dropped the old secret of ${id}; the new one is its only one.`,
    json: { id, dropped, secrets: 1 },
  }
}

async function replaceSecrets(
  { storage }: Administration,
  { id, secretHashes }: Client,
  replacement: readonly string[],
): Promise<void> {
  if (await storage.clients.replaceSecrets(id, secretHashes, replacement)) return
  throw new CommandError('refused', `somebody else has just changed ${id}; nothing was changed: look again`)
}
