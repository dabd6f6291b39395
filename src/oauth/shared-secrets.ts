import { deflateRawSync } from 'node:zlib'
import { base64url, type CryptoKey, calculateJwkThumbprint } from 'jose'
import type { Keyring, KeyringKey } from './keys.ts'
import { isSequence } from './monotony.ts'

/** RFC 7518 §3.2: as many bits as the hash has. */
const MIN_BYTES = 32
const MIN_DISTINCT_CHARACTERS = 8
/** What DEFLATE makes of 32 random hexadecimal digits is longer; what it makes of repetitions is shorter. */
const MIN_DEFLATED_BYTES = 20

/** Secrets of at least 32 bytes that stand in tutorials and documentation: whoever attacks tries them first. */
const SAMPLES: ReadonlySet<string> = new Set([
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  'a-string-secret-at-least-256-bits-long',
  'a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long',
  'your-256-bit-secret-your-256-bit-secret',
  'my-32-character-ultra-secure-and-ultra-long-secret',
  'this-is-a-very-secure-secret-key-change-in-production',
  '404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970',
])

/**
 * Why these are not fit to sign with, one line each, with the place of the secret in the list and never the secret.
 *
 * @returns empty when all are fit
 */
export function sharedSecretFaults(secrets: readonly string[]): readonly string[] {
  if (secrets.length === 0) return ['no secret is there']
  const faults = secrets.flatMap((secret, index) => {
    const fault = secretFault(secret)
    return fault === undefined ? [] : [`secret ${index + 1} ${fault}`]
  })
  return new Set(secrets).size < secrets.length ? [...faults, 'a secret stands there twice'] : faults
}

function secretFault(secret: string): string | undefined {
  if (Buffer.byteLength(secret) < MIN_BYTES) return `must have at least ${MIN_BYTES} bytes`
  if (isSample(secret)) return 'is a published example'
  return isMonotonous(secret) ? 'is too easy to guess: make it of random bytes' : undefined
}

function isSample(secret: string): boolean {
  return SAMPLES.has(secret) || /change.?me|secret.?key|your.?secret|password/i.test(secret)
}

function isMonotonous(secret: string): boolean {
  const isPoor = new Set(secret).size < MIN_DISTINCT_CHARACTERS
  return isPoor || deflateRawSync(secret).length < MIN_DEFLATED_BYTES || isSequence(secret)
}

/**
 * HS256 in place of key pairs: the first secret signs, all verify, so that one can be replaced. Nobody else can verify
 * such tokens without being able to make them, so the key set is empty.
 *
 * @throws {TypeError} with the lines of {@link sharedSecretFaults}
 */
export async function createSharedSecretKeyring(secrets: readonly string[]): Promise<Keyring> {
  const faults = sharedSecretFaults(secrets)
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  const keys = await Promise.all(secrets.map(importSecret))
  return {
    async signingKey() {
      const [first] = keys
      if (first === undefined) throw new TypeError('no secret is there')
      return first
    },
    verificationKey: async (kid) => keys.find((key) => key.kid === kid),
    jwks: async () => ({ keys: [] }),
  }
}

async function importSecret(secret: string): Promise<KeyringKey> {
  const bytes = new TextEncoder().encode(secret)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key: CryptoKey = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify'])
  const kid = await calculateJwkThumbprint({ kty: 'oct', k: base64url.encode(bytes) })
  return { kid, algorithm: 'HS256', key }
}
