import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
} from 'jose'
import type { SigningKey, SigningKeyStore } from './stores.ts'

/** Only signatures that others can check without being able to make them: never `HS*`. */
export type SigningAlgorithm = 'ES256' | 'RS256' | 'Ed25519'

/** One half of a key pair. */
export interface KeyringKey {
  readonly kid: string
  /** The only `alg` that this key may be used with. */
  readonly algorithm: string
  readonly key: CryptoKey
}

export interface Keyring {
  /** The private half of the newest key. */
  signingKey(): KeyringKey
  /**
   * The public half of a key, `undefined` for one that is not ours. For an unknown `kid` the store is listed again, as
   * another instance may have added a key, but once in 30 seconds at most; it rejects when that listing failed.
   */
  verificationKey(kid: string): Promise<KeyringKey | undefined>
  /** The public halves, oldest first (RFC 7517 §5). */
  jwks(): JSONWebKeySet
}

export interface KeyringOptions {
  readonly store: SigningKeyStore
  readonly now: () => Date
  /** For the key that is made when the store has none; keys that exist keep theirs. Default: `ES256`. */
  readonly algorithm?: SigningAlgorithm
}

interface KeyPair {
  readonly signing: KeyringKey
  readonly verification: KeyringKey
  readonly publicJwk: JWK
}

const RELIST_AFTER_MS = 30_000

/** The members of RFC 7518 §6 and RFC 8037 §2 that may be shown; all others stay out by not being listed. */
const PUBLIC_MEMBERS = new Map<string | undefined, readonly (keyof JWK)[]>([
  ['EC', ['kty', 'crv', 'x', 'y']],
  ['OKP', ['kty', 'crv', 'x']],
  ['RSA', ['kty', 'n', 'e']],
])

/** Signs with, and verifies against, what the store lists; makes the first key when there is none. */
export async function createKeyring({ store, now, algorithm = 'ES256' }: KeyringOptions): Promise<Keyring> {
  let pairs = await listPairs(store)
  if (pairs.length === 0) {
    await store.addFirst(await generateSigningKey(algorithm, now()))
    pairs = await listPairs(store)
  }
  requireNewest(pairs)
  let relisting: { readonly at: number; readonly done: Promise<void> } | undefined

  function relistSometimes(): Promise<void> {
    const at = now().getTime()
    // The distance, not the difference: after a clock was set back this must not wait until it has caught up.
    if (relisting !== undefined && Math.abs(at - relisting.at) < RELIST_AFTER_MS) return relisting.done
    relisting = { at, done: relist() }
    return relisting.done
  }

  async function relist(): Promise<void> {
    pairs = await listPairs(store)
  }

  const find = (kid: string) => pairs.find(({ verification }) => verification.kid === kid)?.verification

  return {
    signingKey: () => requireNewest(pairs).signing,
    async verificationKey(kid) {
      const known = find(kid)
      if (known !== undefined) return known
      await relistSometimes()
      return find(kid)
    },
    jwks: () => ({ keys: pairs.map(({ publicJwk }) => ({ ...publicJwk })) }),
  }
}

function requireNewest(pairs: readonly KeyPair[]): KeyPair {
  const newest = pairs.at(-1)
  if (newest === undefined) throw new Error('the store of signing keys is empty')
  return newest
}

async function generateSigningKey(algorithm: SigningAlgorithm, createdAt: Date): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const privateJwk = await exportJWK(privateKey)
  return { kid: await calculateJwkThumbprint(privateJwk), algorithm, privateJwk, createdAt }
}

async function listPairs(store: SigningKeyStore): Promise<readonly KeyPair[]> {
  return Promise.all((await store.list()).map(importPair))
}

async function importPair({ kid, algorithm, privateJwk }: SigningKey): Promise<KeyPair> {
  const publicMembers = publicPart(privateJwk)
  return {
    signing: { kid, algorithm, key: await importKey(privateJwk, algorithm) },
    verification: { kid, algorithm, key: await importKey(publicMembers, algorithm) },
    publicJwk: { ...publicMembers, kid, alg: algorithm, use: 'sig' },
  }
}

function publicPart(jwk: JWK): JWK {
  const members = PUBLIC_MEMBERS.get(jwk.kty)
  if (members === undefined) throw new Error('a signing key must be of type EC, OKP or RSA')
  return Object.fromEntries(members.map((member) => [member, jwk[member]]))
}

async function importKey(jwk: JWK, algorithm: string): Promise<CryptoKey> {
  const key = await importJWK(jwk, algorithm, { extractable: false })
  if (key instanceof Uint8Array) throw new Error('a signing key must not be a shared secret')
  return key
}
