import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { InvalidTokenError } from '../../src/oauth/errors.ts'
import type { AccessTokenClaims, TokenService } from '../../src/oauth/token-service.ts'
import { createVerifier } from '../../src/server/verify.ts'
import { StorageUnavailableError } from '../../src/storage/storage.ts'

const silent = pino({ level: 'silent' })
const claims: AccessTokenClaims = {
  iss: 'https://api.example',
  sub: 'usr_1',
  aud: 'https://api.example/graphql',
  client_id: 'first-party',
  jti: '1',
  iat: 0,
  exp: 600,
}

const verifierOf = (verify: TokenService['verify']) =>
  createVerifier({ tokens: { verify }, issuers: [], allowInsecureHttp: false, now: () => new Date(0) })

describe('the claims of a token', () => {
  it('are there at once, and the very same, when the token service has them at once', () => {
    expect(verifierOf(() => claims)('token', silent)).toBe(claims)
  })

  it('are promised when the token service promises them', async () => {
    const promised = verifierOf(async () => claims)('token', silent)
    expect(promised).toBeInstanceOf(Promise)
    expect(await promised).toBe(claims)
  })

  it('are none when the token is not valid', async () => {
    const refused = () => Promise.reject(new InvalidTokenError('expired'))
    expect(await verifierOf(refused)('token', silent)).toBeUndefined()
  })

  it('are unknown, and not none, while the store is away', async () => {
    const away = () => Promise.reject(new StorageUnavailableError('gone'))
    await expect(verifierOf(away)('token', silent)).rejects.toMatchObject({
      extensions: { code: 'SERVICE_UNAVAILABLE', http: { status: 503 } },
    })
  })

  it('are nobody’s guess after a bug', async () => {
    const broken = () => Promise.reject(new Error('a bug'))
    await expect(verifierOf(broken)('token', silent)).rejects.toThrow('a bug')
  })
})
