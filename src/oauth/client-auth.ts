import { timingSafeEqual } from 'node:crypto'
import type { Audit, RequestOrigin } from './audit.ts'
import { type ClientDirectory, hashSecret, isPublicClient } from './clients.ts'
import { isCredential } from './credential.ts'
import { OAuthError } from './errors.ts'
import type { Client } from './stores.ts'

/** How a client said who it is (RFC 6749 §2.3); `parseClientCredentials` reads it from a request. */
export type ClientCredentials =
  /** It did not: it is taken for the built-in client. */
  | { readonly kind: 'none' }
  /** In the `Authorization` header: `client_secret_basic`. A public client has the empty secret. */
  | { readonly kind: 'basic'; readonly id: string; readonly secret: string }
  /** As parameters: `client_secret_post`, or `none` without a secret. */
  | { readonly kind: 'body'; readonly id: string; readonly secret?: string | undefined }

export interface ClientAuthenticationNeeds {
  readonly clients: ClientDirectory
  readonly audit: Audit
  /** Sends the challenge also to whoever did not use the header. Default: `false`. */
  readonly alwaysChallenge?: boolean
}

/**
 * The client that these credentials are of. One answer for an unknown client and a wrong secret; a secret is wrong too
 * where there is none.
 *
 * @throws {OAuthError} `invalid_client`, with a challenge for whoever used the header
 */
export async function authenticateClient(
  credentials: ClientCredentials,
  origin: RequestOrigin,
  { clients, audit, alwaysChallenge = false }: ClientAuthenticationNeeds,
): Promise<Client> {
  if (credentials.kind === 'none') return clients.firstParty
  const client = isCredential(credentials.id) ? await clients.find(credentials.id) : undefined
  if (client !== undefined && isSecretOf(client, credentials.secret ?? '')) return client
  audit({ type: 'client_refused', clientId: client?.id, ...origin })
  throw new OAuthError('invalid_client', 'the client is unknown, or its credentials are wrong or missing', {
    challenge: alwaysChallenge || credentials.kind === 'basic',
  })
}

/** A public client shows no secret, or the empty one, as some libraries cannot do without. */
function isSecretOf(client: Client, secret: string): boolean {
  if (isPublicClient(client)) return secret === ''
  const hash = Buffer.from(hashSecret(secret))
  return client.secretHashes.map((each) => isSame(Buffer.from(each), hash)).includes(true)
}

function isSame(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}
