import { createHash, randomBytes } from 'node:crypto'
import { isRedirectUri } from './redirect-uri.ts'
import type { ScopeCatalogue } from './scope.ts'
import type { Client, ClientStore } from './stores.ts'

/** The `client_id` of whoever names none: the built-in client, public, and trusted with passwords. */
export const FIRST_PARTY_CLIENT_ID = 'first-party'

/** The grants that a client can be registered for; `password` is for the built-in one only (RFC 9700 §2.4). */
export const REGISTRABLE_GRANTS = ['authorization_code', 'refresh_token', 'client_credentials'] as const

/** The built-in client, which stands in no store. */
export function firstPartyClient(redirectUris: readonly string[]): Client {
  return {
    id: FIRST_PARTY_CLIENT_ID,
    name: 'This service',
    secretHashes: [],
    grants: ['password', 'refresh_token', 'authorization_code'],
    scopes: undefined,
    redirectUris,
  }
}

/** Finds clients: the built-in one, which no other can pass for, and those of the store. */
export interface ClientDirectory {
  readonly firstParty: Client
  find(id: string): Promise<Client | undefined>
}

export interface ClientDirectoryNeeds {
  readonly clients: ClientStore
  /** Where the built-in client may be sent with a code, such as the explorer's page. Default: nowhere. */
  readonly firstPartyRedirectUris?: readonly string[]
}

export function createClientDirectory({
  clients,
  firstPartyRedirectUris = [],
}: ClientDirectoryNeeds): ClientDirectory {
  const firstParty = firstPartyClient(firstPartyRedirectUris)
  return {
    firstParty,
    find: async (id) => (id === FIRST_PARTY_CLIENT_ID ? firstParty : clients.find(id)),
  }
}

/** Whether it cannot keep a secret (RFC 6749 §2.1). */
export function isPublicClient({ secretHashes }: Client): boolean {
  return secretHashes.length === 0
}

export interface ClientSecret {
  /** 256 random bits, base64url; to be shown once. */
  readonly secret: string
  /** SHA-256, in hexadecimal: all that is kept. */
  readonly hash: string
}

export function createClientSecret(): ClientSecret {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashSecret(secret) }
}

/** SHA-256, in hexadecimal: enough for what has 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

export interface NewClient {
  /** 3 to 64 letters, digits, `.`, `_` and `-`, a letter or digit first. */
  readonly id: string
  readonly name: string
  /** Gets a secret; one that is not confidential is public. */
  readonly isConfidential: boolean
  /** Some of {@link REGISTRABLE_GRANTS}. A confidential client with none may introspect every token: a resource server. */
  readonly grants: readonly string[]
  /** `undefined` allows the whole catalogue. */
  readonly scopes: readonly string[] | undefined
  readonly redirectUris: readonly string[]
}

/**
 * A client to be stored, and its secret to be shown, `undefined` for a public one.
 *
 * @throws {TypeError} with one line for each fault
 */
export function createClient(
  client: NewClient,
  catalogue: ScopeCatalogue,
): { readonly client: Client; readonly secret: string | undefined } {
  const faults = clientFaults(client, catalogue)
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  const { isConfidential, ...registered } = client
  const { secret, hash } = createClientSecret()
  return isConfidential
    ? { client: { ...registered, secretHashes: [hash] }, secret }
    : { client: { ...registered, secretHashes: [] }, secret: undefined }
}

function clientFaults(
  { id, name, isConfidential, grants, scopes = [], redirectUris }: NewClient,
  catalogue: ScopeCatalogue,
): readonly string[] {
  const registrable: readonly string[] = REGISTRABLE_GRANTS
  const usesCodes = grants.includes('authorization_code')
  const rules: readonly (readonly [boolean, string])[] = [
    [
      /^[A-Za-z0-9][\w.-]{2,63}$/.test(id),
      'id: must be 3 to 64 letters, digits, dots, underscores and hyphens',
    ],
    [id !== FIRST_PARTY_CLIENT_ID, 'id: belongs to the built-in client'],
    [/^[^\p{C}]{1,100}$/u.test(name) && name.trim() !== '', 'name: must be 1 to 100 printable characters'],
    [
      grants.every((grant) => registrable.includes(grant)),
      `grants: must be some of ${registrable.join(', ')}`,
    ],
    [isConfidential || grants.length > 0, 'grants: a public client needs one'],
    [
      isConfidential || !grants.includes('client_credentials'),
      'grants: client_credentials needs a confidential client',
    ],
    [
      usesCodes || !grants.includes('refresh_token'),
      'grants: refresh_token is of use together with authorization_code only',
    ],
    [scopes.every((scope) => catalogue.has(scope)), 'scopes: each must stand in the catalogue'],
    [
      redirectUris.every(isRedirectUri),
      'redirectUris: must be https, http on loopback, or a private scheme with a dot, without fragment',
    ],
    [!usesCodes || redirectUris.length > 0, 'redirectUris: authorization_code needs one'],
  ]
  return rules.flatMap(([isKept, fault]) => (isKept ? [] : [fault]))
}
