import { describe, expect, it } from 'vitest'
import { createAuthorizationWorld } from './authorization-world.ts'
import { byId, bySecret, createWorld, refusal } from './world.ts'

const nobody = { kind: 'none' } as const

/** Tokens of johndoe for the confidential client. */
async function createTokens() {
  const world = await createAuthorizationWorld()
  const code = await world.codeFor({ client_id: 'web' })
  const { accessToken, refreshToken = '' } = await world.exchange(code, {}, bySecret('web'))
  const isAlive = () =>
    Promise.resolve(world.service.verify(accessToken)).then(
      () => true,
      () => false,
    )
  return { ...world, accessToken, refreshToken, isAlive }
}

describe('revoking', () => {
  it('R1 an access token ends that token, and not its session', async () => {
    const { service, accessToken, refreshToken, refresh } = await createTokens()
    await service.revoke({ token: accessToken }, bySecret('web'))
    await expect(service.verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    const next = await refresh(refreshToken, undefined, bySecret('web'))
    expect(await service.verify(next.accessToken)).toBeDefined()
  })

  it('R6 a refresh token ends its session, and all access tokens with it', async () => {
    const { service, accessToken, refreshToken, refresh } = await createTokens()
    const next = await refresh(refreshToken, undefined, bySecret('web'))
    await service.revoke({ token: next.refreshToken }, bySecret('web'))
    for (const token of [accessToken, next.accessToken]) {
      await expect(service.verify(token)).rejects.toMatchObject({ reason: 'session' })
    }
    const again = refresh(next.refreshToken, undefined, bySecret('web'))
    expect((await refusal(again)).code).toBe('invalid_grant')
  })

  it('R6 a refresh token that was used ends the session too', async () => {
    const { service, refreshToken, refresh, isAlive } = await createTokens()
    await refresh(refreshToken, undefined, bySecret('web'))
    await service.revoke({ token: refreshToken }, bySecret('web'))
    expect(await isAlive()).toBe(false)
  })

  it('R1 works for the built-in client, which has no secret', async () => {
    const { service, login } = await createWorld()
    const { accessToken, refreshToken } = await login('me')
    await service.revoke({ token: refreshToken })
    await expect(service.verify(accessToken)).rejects.toMatchObject({ reason: 'session' })
  })

  it('R1 twice is once', async () => {
    const { service, accessToken, refreshToken, events } = await createTokens()
    for (const token of [accessToken, accessToken, refreshToken, refreshToken])
      await service.revoke({ token }, bySecret('web'))
    const types = events.map(({ type }) => type)
    expect(types.filter((type) => type === 'token_revoked')).toHaveLength(1)
    expect(types.filter((type) => type === 'session_ended')).toHaveLength(1)
  })

  it.each(['unknown', 'a.b.c', '.', '..', 'é\u0000', 'x'.repeat(20_000)])(
    'R2 what is no token is no error: %j',
    async (token) => {
      const { service, isAlive } = await createTokens()
      await expect(service.revoke({ token }, bySecret('web'))).resolves.toBeUndefined()
      expect(await isAlive()).toBe(true)
    },
  )

  it('R2 an expired token is no error', async () => {
    const { service, accessToken, pass } = await createTokens()
    pass(3_600)
    await expect(service.revoke({ token: accessToken }, bySecret('web'))).resolves.toBeUndefined()
  })

  it.each([undefined, ''])('R3 is refused for %j', async (token) => {
    const { service } = await createWorld()
    expect((await refusal(service.revoke({ token }))).code).toBe('invalid_request')
  })

  it('R4 what another client was given does nothing for a public client, and says nothing', async () => {
    const { service, accessToken, refreshToken, isAlive } = await createTokens()
    for (const token of [accessToken, refreshToken]) {
      for (const client of [byId('spa'), nobody]) {
        await expect(service.revoke({ token }, client)).resolves.toBeUndefined()
      }
    }
    expect(await isAlive()).toBe(true)
  })

  it('R4 what another client was given is refused to a confidential client', async () => {
    const { service, accessToken, refreshToken, isAlive } = await createTokens()
    for (const token of [accessToken, refreshToken]) {
      const error = await refusal(service.revoke({ token }, bySecret('robot')))
      expect(error.code).toBe('invalid_request')
    }
    expect(await isAlive()).toBe(true)
  })

  it('R5 needs the secret of a confidential client', async () => {
    const { service, refreshToken, isAlive } = await createTokens()
    const call = service.revoke({ token: refreshToken }, byId('web'))
    expect(await refusal(call)).toMatchObject({ code: 'invalid_client', status: 400 })
    const basic = { kind: 'basic', id: 'web', secret: 'wrong' } as const
    const tried = service.revoke({ token: refreshToken }, basic)
    expect(await refusal(tried)).toMatchObject({ status: 401, challenge: true })
    expect(await isAlive()).toBe(true)
  })
})

describe('introspecting', () => {
  it('I1 tells the client of a token all about it', async () => {
    const { service, accessToken } = await createTokens()
    const { exp, iat, jti, sub, aud, iss } = await service.verify(accessToken)
    expect(await service.introspect({ token: accessToken }, bySecret('web'))).toEqual({
      active: true,
      scope: 'me items',
      client_id: 'web',
      token_type: 'Bearer',
      ...{ exp, iat, jti, sub, aud, iss },
    })
  })

  it('I1 tells a resource server about the tokens of all clients', async () => {
    const { service, accessToken, login } = await createTokens()
    for (const token of [accessToken, (await login()).accessToken]) {
      expect(await service.introspect({ token }, bySecret('api'))).toMatchObject({ active: true })
    }
  })

  it('I1 leaves out a scope that there is not', async () => {
    const { service, login } = await createWorld()
    const { accessToken } = await login()
    expect(await service.introspect({ token: accessToken }, bySecret('api'))).not.toHaveProperty('scope')
  })

  it('I2 tells nothing to another client', async () => {
    const { service, accessToken } = await createTokens()
    expect(await service.introspect({ token: accessToken }, bySecret('robot'))).toEqual({ active: false })
  })

  it.each<[string, (world: Awaited<ReturnType<typeof createTokens>>) => Promise<unknown>]>([
    ['expired', async ({ pass }) => pass(600)],
    ['revoked', ({ service, accessToken }) => service.revoke({ token: accessToken }, bySecret('web'))],
    ['whose session has ended', ({ service }) => service.sessions.endAll('usr_john')],
    ['whose account is gone', async ({ accounts }) => accounts.remove('johndoe')],
  ])('I2 tells nothing of a token %s', async (_rule, kill) => {
    const world = await createTokens()
    await kill(world)
    const { service, accessToken } = world
    expect(await service.introspect({ token: accessToken }, bySecret('web'))).toEqual({ active: false })
  })

  it.each(['unknown', 'a.b.c', '\u0000'])('I2 tells nothing of %j', async (token) => {
    const { service } = await createWorld()
    expect(await service.introspect({ token }, bySecret('api'))).toEqual({ active: false })
  })

  it('I2 tells nothing of a refresh token, which is good for nothing at a resource', async () => {
    const { service, refreshToken } = await createTokens()
    expect(await service.introspect({ token: refreshToken }, bySecret('api'))).toEqual({ active: false })
  })

  it.each([
    ['nobody', nobody],
    ['a public client', byId('spa')],
    ['a confidential client without its secret', byId('web')],
    ['a wrong secret', { kind: 'body', id: 'web', secret: 'wrong' } as const],
  ])('I3 is refused to %s, with a challenge', async (_rule, credentials) => {
    const { service, accessToken } = await createTokens()
    const call = service.introspect({ token: accessToken }, credentials)
    expect(await refusal(call)).toMatchObject({ code: 'invalid_client', status: 401, challenge: true })
  })

  it('is refused without a token', async () => {
    const { service } = await createWorld()
    expect((await refusal(service.introspect({}, bySecret('api')))).code).toBe('invalid_request')
  })
})

describe('the sessions of an account', () => {
  it('are listed, and end one by one or all at once, those of others never', async () => {
    const { service, login, exchange, codeFor } = await createAuthorizationWorld()
    await login('me')
    const { accessToken } = await exchange(await codeFor())
    await login('me', 'root')
    const [newest, older, ...others] = await service.sessions.listLive('usr_john')
    expect([newest?.clientId, older?.clientId, others]).toEqual(['spa', 'first-party', []])
    expect(await service.sessions.end('usr_root', newest?.id ?? '')).toBe(false)
    expect(await service.verify(accessToken)).toBeDefined()
    expect(await service.sessions.end('usr_john', newest?.id ?? '')).toBe(true)
    expect(await service.sessions.end('usr_john', newest?.id ?? '')).toBe(false)
    await expect(service.verify(accessToken)).rejects.toMatchObject({ reason: 'session' })
    await service.sessions.endAll('usr_john')
    expect(await service.sessions.listLive('usr_john')).toEqual([])
    expect(await service.sessions.listLive('usr_root')).toHaveLength(1)
  })

  it('are noted when they end, each once', async () => {
    const { service, login, exchange, codeFor, events } = await createAuthorizationWorld()
    await login('me')
    await exchange(await codeFor())
    await service.sessions.endAll('usr_john', 'spa')
    await service.sessions.endAll('usr_john')
    await service.sessions.endAll('usr_john')
    const ended = events.filter(({ type }) => type === 'session_ended')
    expect(ended).toEqual([
      expect.objectContaining({ clientId: 'spa', reason: 'logged_out' }),
      expect.objectContaining({ clientId: 'first-party', reason: 'logged_out' }),
    ])
  })
})
