import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSharedSecretKeyring, sharedSecretFaults } from '../../src/oauth/shared-secrets.ts'
import { createWorld } from './world.ts'

const secretOf = () => randomBytes(32).toString('base64url')

describe('sharedSecretFaults', () => {
  it.each([
    ['nothing', []],
    ['31 bytes', ['8fJ2kLq0ZxV7bN4mR1tY6wPcD3hG9sA']],
    ['the key of the FastAPI tutorial', ['09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7']],
    ['the key of jwt.io', ['a-string-secret-at-least-256-bits-long']],
    ['what asks to be changed', ['please-change-me-please-8fJ2kLq0ZxV7bN4mR1tY']],
    ['one character', ['x'.repeat(64)]],
    ['few characters', ['abcabdabeabf'.repeat(4)]],
    ['a repetition', ['8fJ2kLq0ZxV7'.repeat(4)]],
    ['a sequence', ['abcdefghijklmnopqrstuvwxyz0123456789']],
    ['a good one twice', ['8fJ2kLq0ZxV7bN4mR1tY6wPcD3hG9sAu', '8fJ2kLq0ZxV7bN4mR1tY6wPcD3hG9sAu']],
  ])('refuses %s', (_rule, secrets) => {
    expect(sharedSecretFaults(secrets)).toHaveLength(1)
  })

  it('names the secret by its place and never by its text', () => {
    expect(sharedSecretFaults([secretOf(), 'short', 'tiny'])).toEqual([
      'secret 2 must have at least 32 bytes',
      'secret 3 must have at least 32 bytes',
    ])
  })

  it('counts bytes, not characters', () => {
    expect(sharedSecretFaults(['äöüßéèêàâçñøåæœðþ'])).toEqual([])
  })

  it('takes whatever is random, in hexadecimal or base64', () => {
    const bytes = fc.constant(undefined).map(() => randomBytes(32))
    fc.assert(
      fc.property(bytes, (random) => {
        expect(sharedSecretFaults([random.toString('hex')])).toEqual([])
        expect(sharedSecretFaults([random.toString('base64')])).toEqual([])
        expect(sharedSecretFaults([random.subarray(16).toString('hex')])).toEqual([])
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a token service with shared secrets', () => {
  it('signs with HS256, and shows no key', async () => {
    const { service, login } = await createWorld({ sharedSecrets: [secretOf()] })
    const { accessToken } = await login('me')
    expect(decodeProtectedHeader(accessToken)).toMatchObject({ alg: 'HS256', typ: 'at+jwt' })
    expect(await service.verify(accessToken)).toMatchObject({ sub: 'usr_john' })
    expect(await service.jwks()).toEqual({ keys: [] })
  })

  it('leaves the store of key pairs alone', async () => {
    const { signingKeys } = await createWorld({ sharedSecrets: [secretOf()] })
    expect(await signingKeys.list()).toEqual([])
  })

  it('verifies with each secret and signs with the first, so that one can be replaced', async () => {
    const [old, next] = [secretOf(), secretOf()]
    const { sessions, login } = await createWorld({ sharedSecrets: [old] })
    const { accessToken } = await login('me')
    const after = await createWorld({ sessions, sharedSecrets: [next, old] })
    await expect(after.service.verify(accessToken)).resolves.toBeDefined()
    const { accessToken: signedNow } = await after.login('me')
    expect(decodeProtectedHeader(signedNow).kid).not.toBe(decodeProtectedHeader(accessToken).kid)
    const finished = await createWorld({ sessions, sharedSecrets: [next] })
    await expect(finished.service.verify(accessToken)).rejects.toMatchObject({ reason: 'key' })
  })

  it('takes no token of a key pair, nor the other way round', async () => {
    const { sessions, login, service } = await createWorld()
    const shared = await createWorld({ sessions, sharedSecrets: [secretOf()] })
    const [byPair, bySecret] = [await login(), await shared.login()]
    await expect(shared.service.verify(byPair.accessToken)).rejects.toMatchObject({ reason: 'key' })
    await expect(service.verify(bySecret.accessToken)).rejects.toMatchObject({ reason: 'key' })
  })

  it('is not made with a bad one', async () => {
    await expect(createSharedSecretKeyring([secretOf(), 'short'])).rejects.toThrow(TypeError)
    await expect(createWorld({ sharedSecrets: [] })).rejects.toThrow(TypeError)
  })
})
