import { verifyAccessToken } from '../oauth/access-token.ts'
import type { AccessTokenClaims } from '../oauth/claims.ts'
import { createClientDirectory } from '../oauth/clients.ts'
import { InvalidTokenError, type InvalidTokenReason } from '../oauth/errors.ts'
import { createKeyring, type Keyring } from '../oauth/keys.ts'
import { createSharedSecretKeyring } from '../oauth/shared-secrets.ts'
import { tokenSettings } from '../server/token-settings.ts'
import type { Administration } from './administer.ts'
import { loadCatalogue } from './catalogue.ts'
import { readStandardInput } from './standard-input.ts'

/** @param argument `-` stands for standard input, so that the token shows up in no list of what runs */
export async function readToken(argument: string): Promise<string> {
  return argument === '-' ? (await readStandardInput('the token')).trim() : argument
}

/** The claims of an access token that the server would take, or why it would not. */
export async function inspectToken(
  { config, storage, now }: Administration,
  token: string,
): Promise<AccessTokenClaims | InvalidTokenReason> {
  const { issuer, audience, sharedSecrets } = tokenSettings(config)
  const keyring = sharedSecrets
    ? await createSharedSecretKeyring(sharedSecrets)
    : await existingKeys({ store: storage.signingKeys, now })
  if (keyring === undefined) return 'key'
  try {
    return await verifyAccessToken(token, {
      ...storage,
      clients: createClientDirectory(storage),
      catalogue: await loadCatalogue(),
      keyring,
      issuer,
      audience,
      now,
    })
  } catch (error) {
    if (error instanceof InvalidTokenError) return error.reason
    throw error
  }
}

/** Without any, a keyring would make the first one; whoever only looks changes nothing. */
async function existingKeys(options: Parameters<typeof createKeyring>[0]): Promise<Keyring | undefined> {
  return (await options.store.list()).length === 0 ? undefined : createKeyring(options)
}

const REASONS: Readonly<Record<InvalidTokenReason, string>> = {
  malformed: 'it is no access token, or not a whole one',
  type: 'it is a JWT of another type than at+jwt',
  key: 'it is not signed with a key of this server, or with one that was removed',
  algorithm: 'its header names another algorithm than that of its key',
  signature: 'its signature is wrong: it was changed, or cut',
  issuer: 'its issuer is not this server: is PUBLIC_URL that of the server?',
  audience: 'it is for another resource: is PUBLIC_URL that of the server?',
  expired: 'its time is over',
  not_yet: 'its time has not come',
  claims: 'a claim is missing, or is not what it must be',
  revoked: 'it was revoked, by itself or with all older ones of its account',
  session: 'its session has ended',
  account: 'its account is disabled, or gone',
  client: 'its client was removed, or may no longer have tokens of its own',
}

/** In words, with the reason's own name. */
export function reasonInWords(reason: InvalidTokenReason): string {
  return `${reason}: ${REASONS[reason]}`
}
