import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
} from 'jose'
import { publishedKeys, type SigningSchedule, signingIndex } from './signing-schedule.ts'
import type { SigningKey, SigningKeyStore } from './stores.ts'

/** Only signatures that others can check without being able to make them: never `HS*`. */
export type SigningAlgorithm = 'ES256' | 'RS256' | 'Ed25519'

/** One half of a key pair, or a shared secret. */
export interface KeyringKey {
  readonly kid: string
  /** The only `alg` that this key may be used with. */
  readonly algorithm: string
  readonly key: CryptoKey
}

export interface Keyring {
  /** The private half of the key that signs now. */
  signingKey(): Promise<KeyringKey>
  /**
   * The public half of a key, `undefined` for one that is not ours, or not any more. It rejects only when a key is not
   * known and the store could not be asked whether there is a new one.
   */
  verificationKey(kid: string): Promise<KeyringKey | undefined>
  /** The public halves, in the order in which they sign (RFC 7517 §5). */
  jwks(): Promise<JSONWebKeySet>
}

export interface KeyringOptions {
  readonly store: SigningKeyStore
  readonly now: () => Date
  /** For the key that is made when the store has none; keys that exist keep theirs. Default: `ES256`. */
  readonly algorithm?: SigningAlgorithm
}

interface KeyPair extends SigningSchedule {
  readonly signing: KeyringKey
  readonly verification: KeyringKey
  readonly publicJwk: JWK
}

/** A key that was removed is dead on every instance soon after that, and one that was added is known. */
const RELIST_AFTER_MS = 2_500
/** A key that another instance signs with already: strangers can ask for keys that there are not as often as they like. */
const RELIST_FOR_UNKNOWN_MS = 250
/** Until then whoever verifies can have learned of a new key: twice the time that our key set may be cached. */
const PUBLISHED_BEFORE_MS = 600_000

/** The members of RFC 7518 §6 and RFC 8037 §2 that may be shown; all others stay out by not being listed. */
const PUBLIC_MEMBERS = new Map<string | undefined, readonly (keyof JWK)[]>([
  ['EC', ['kty', 'crv', 'x', 'y']],
  ['OKP', ['kty', 'crv', 'x']],
  ['RSA', ['kty', 'n', 'e']],
])

/**
 * Signs with, and verifies against, what the store lists; makes the first key when there is none. The store is looked at
 * again when it was not for 2.5 seconds. While it cannot be, the keys that are known work on.
 */
export async function createKeyring({ store, now, algorithm = 'ES256' }: KeyringOptions): Promise<Keyring> {
  let pairs = await listPairs(store, [])
  if (pairs.length === 0) {
    await store.addFirst(await createSigningKey(algorithm, now()))
    pairs = await listPairs(store, [])
  }
  requireSigning(pairs, now())
  let looked = { at: now().getTime(), done: Promise.resolve() }

  function look(after = RELIST_AFTER_MS): Promise<void> {
    const at = now().getTime()
    // The distance, not the difference: after a clock was set back this must not wait until it has caught up.
    if (Math.abs(at - looked.at) >= after) looked = { at, done: relist() }
    return looked.done
  }

  async function relist(): Promise<void> {
    pairs = await listPairs(store, pairs)
  }

  /** What keeps it from being asked comes up where something is asked that only the store knows. */
  const lookIfPossible = () => look().catch(() => {})

  const find = (kid: string) =>
    publishedKeys(pairs, now()).find(({ verification }) => verification.kid === kid)?.verification

  return {
    async signingKey() {
      await lookIfPossible()
      return requireSigning(pairs, now()).signing
    },
    async verificationKey(kid) {
      await lookIfPossible()
      const known = find(kid)
      if (known !== undefined) return known
      await look(RELIST_FOR_UNKNOWN_MS)
      return find(kid)
    },
    async jwks() {
      await lookIfPossible()
      return { keys: publishedKeys(pairs, now()).map(({ publicJwk }) => ({ ...publicJwk })) }
    },
  }
}

/** A new key pair, named by its RFC 7638 thumbprint. @param signsFrom default: at once */
export async function createSigningKey(
  algorithm: SigningAlgorithm,
  createdAt: Date,
  signsFrom = createdAt,
): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const privateJwk = await exportJWK(privateKey)
  return { kid: await calculateJwkThumbprint(privateJwk), algorithm, privateJwk, createdAt, signsFrom }
}

/** Adds a key that takes over in 10 minutes; until then it is only published. @returns the key */
export async function rotateSigningKey({
  store,
  now,
  algorithm = 'ES256',
}: KeyringOptions): Promise<SigningKey> {
  const createdAt = now()
  const signsFrom = new Date(createdAt.getTime() + PUBLISHED_BEFORE_MS)
  const key = await createSigningKey(algorithm, createdAt, signsFrom)
  await store.add(key)
  return key
}

function requireSigning(pairs: readonly KeyPair[], now: Date): KeyPair {
  const signing = pairs[signingIndex(pairs, now)]
  if (signing === undefined) throw new Error('the store of signing keys is empty')
  return signing
}

/** @param known need not be imported once more */
async function listPairs(store: SigningKeyStore, known: readonly KeyPair[]): Promise<readonly KeyPair[]> {
  const keys = await store.list()
  return Promise.all(
    keys.map(async (key) => {
      const pair = known.find(({ signing }) => signing.kid === key.kid) ?? (await importPair(key))
      return { ...pair, signsFrom: key.signsFrom }
    }),
  )
}

async function importPair({ kid, algorithm, privateJwk, signsFrom }: SigningKey): Promise<KeyPair> {
  const publicMembers = publicPart(privateJwk)
  return {
    signsFrom,
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
