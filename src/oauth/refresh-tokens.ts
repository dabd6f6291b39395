import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** An opaque token or code of 256 random bits, base64url. Only its `hashSecret` is kept. */
export function createOpaqueToken(): string {
  return randomBytes(32).toString('base64url')
}

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * The successor of a refresh token, encrypted with a key that only the token itself gives: whoever reads the store has
 * but its hash, and cannot open it.
 *
 * @returns base64url
 */
export function sealSuccessor(successor: string, token: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, keyOf(token), iv)
  return Buffer.concat([iv, cipher.update(successor), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  )
}

/** Throws unless `token` is the one that it was sealed with, and not a bit has changed since. */
export function openSuccessor(sealed: string, token: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv(CIPHER, keyOf(token), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString()
}

/** RFC 5869; a token has enough entropy to do without a salt. */
function keyOf(token: string): Buffer {
  return Buffer.from(hkdfSync('sha256', token, '', 'successor of a refresh token', 32))
}
