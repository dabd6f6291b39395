import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { createAuthorizationWorld, verifier } from '../authorization-world.ts'
import { memoryAuthorizationCodes, memorySessions } from '../memory-stores.ts'
import { byId, bySecret, john, refusal } from '../world.ts'

describe('exchanging a code', () => {
  it('T50 gives tokens for the user and the client that it was issued for', async () => {
    const { codeFor, exchange, service, pass, now } = await createAuthorizationWorld()
    const loggedIn = Math.floor(now().getTime() / 1_000)
    const code = await codeFor()
    pass(30)
    const answer = await exchange(code)
    expect(answer).toMatchObject({ scope: 'me items', refreshToken: expect.any(String) })
    expect(await service.verify(answer.accessToken)).toMatchObject({
      sub: john.id,
      client_id: 'spa',
      auth_time: loggedIn,
      iat: loggedIn + 30,
    })
  })

  it('T50 by a confidential client needs its secret', async () => {
    const { codeFor, exchange } = await createAuthorizationWorld()
    const code = await codeFor({ client_id: 'web' })
    expect((await refusal(exchange(code, {}, byId('web')))).code).toBe('invalid_client')
    await expect(exchange(code, {}, bySecret('web'))).resolves.toBeDefined()
  })

  it('gives no refresh token to a client that may not refresh; its session ends with the access token', async () => {
    const { codeFor, exchange, service, pass } = await createAuthorizationWorld()
    const answer = await exchange(await codeFor({ client_id: 'short' }), {}, byId('short'))
    expect(answer.refreshToken).toBeUndefined()
    await expect(service.verify(answer.accessToken)).resolves.toBeDefined()
    expect(await service.sessions.listLive(john.id)).toHaveLength(1)
    pass(600)
    expect(await service.sessions.listLive(john.id)).toEqual([])
  })

  it('T50 gives what the user may have now', async () => {
    const { codeFor, exchange, accounts } = await createAuthorizationWorld()
    const code = await codeFor()
    accounts.put('johndoe', { ...john, roles: ['clerk'] })
    expect((await exchange(code)).scope).toBe('me')
  })

  it.each([
    ['T51 without a code', { code: undefined }, 'invalid_request'],
    ['T51 with an empty code', { code: '' }, 'invalid_request'],
    ['T52 with a code that nobody has', { code: 'unknown' }, 'invalid_grant'],
    ['T52 with another redirect URI', { redirectUri: 'https://app.example/callback/' }, 'invalid_grant'],
    ['T52 without the redirect URI', { redirectUri: undefined }, 'invalid_grant'],
    ['T53 without a verifier', { codeVerifier: undefined }, 'invalid_grant'],
    ['T53 with a wrong verifier', { codeVerifier: verifier.replace('d', 'D') }, 'invalid_grant'],
    [
      'T53 with the challenge for a verifier',
      { codeVerifier: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' },
      'invalid_grant',
    ],
    ['T53 with half a verifier', { codeVerifier: verifier.slice(0, 42) }, 'invalid_grant'],
    ['T18 for another resource', { resource: 'https://other.example' }, 'invalid_target'],
  ])('is refused %s, and the code stays good', async (_rule, parameters, refused) => {
    const { codeFor, exchange } = await createAuthorizationWorld()
    const code = await codeFor()
    expect((await refusal(exchange(code, parameters))).code).toBe(refused)
    await expect(exchange(code)).resolves.toBeDefined()
  })

  it('T52 is refused to another client', async () => {
    const { codeFor, exchange } = await createAuthorizationWorld()
    const code = await codeFor()
    expect((await refusal(exchange(code, {}, bySecret('web')))).code).toBe('invalid_grant')
  })

  it('T52 is refused after 60 seconds, and not before', async () => {
    const { codeFor, exchange, pass } = await createAuthorizationWorld()
    const [early, late] = [await codeFor(), await codeFor()]
    pass(59.999)
    await expect(exchange(early)).resolves.toBeDefined()
    pass(0.001)
    expect((await refusal(exchange(late))).code).toBe('invalid_grant')
  })

  it.each([
    ['disabled', { disabled: true }],
    ['one that changed its password', { tokensNotBefore: new Date('2026-03-01T12:00:00.251Z') }],
  ])('is refused for an account that is %s since', async (_rule, change) => {
    const { codeFor, exchange, accounts } = await createAuthorizationWorld()
    const code = await codeFor()
    accounts.put('johndoe', { ...john, ...change })
    expect((await refusal(exchange(code))).code).toBe('invalid_grant')
  })
})

describe('a code that was issued', () => {
  it('is worth nothing once its consent is taken back, and one for a new consent is', async () => {
    const { authorization, codeFor, exchange, service } = await createAuthorizationWorld()
    const code = await codeFor()
    await authorization.withdraw(john.id, 'spa')
    expect((await refusal(exchange(code))).code).toBe('invalid_grant')
    expect(await service.sessions.listLive(john.id)).toEqual([])
    await expect(exchange(await codeFor())).resolves.toBeDefined()
  })

  it('outlives the consent of another client', async () => {
    const { authorization, codeFor, exchange } = await createAuthorizationWorld()
    const code = await codeFor()
    await authorization.withdraw(john.id, 'web')
    await expect(exchange(code)).resolves.toBeDefined()
  })

  it('is not handed out when its consent is taken back meanwhile', async () => {
    const authorizationCodes = memoryAuthorizationCodes()
    const { authorization, codeFor } = await createAuthorizationWorld({
      authorizationCodes: {
        ...authorizationCodes,
        async add(code) {
          await authorization.withdraw(code.accountId, code.clientId)
          await authorizationCodes.add(code)
        },
      },
    })
    expect((await refusal(codeFor())).code).toBe('access_denied')
  })

  it('is worth nothing once all sessions are ended', async () => {
    const { codeFor, exchange, service } = await createAuthorizationWorld()
    const code = await codeFor()
    await service.sessions.endAll(john.id)
    expect((await refusal(exchange(code))).code).toBe('invalid_grant')
    expect(await service.sessions.listLive(john.id)).toEqual([])
  })

  it('is worth nothing when all ends while it is exchanged', async () => {
    const sessions = memorySessions()
    const authorizationCodes = memoryAuthorizationCodes()
    const { codeFor, exchange, pass, now } = await createAuthorizationWorld({
      authorizationCodes,
      sessions: {
        ...sessions,
        async begin(session, first) {
          await sessions.endAll(session.accountId, now())
          return sessions.begin(session, first)
        },
      },
    })
    const code = await codeFor()
    pass(1)
    expect((await refusal(exchange(code))).code).toBe('invalid_grant')
    expect(await sessions.listLive(john.id, now())).toEqual([])
  })
})

describe('a code that comes again', () => {
  it('T55 is refused, and what it gave is revoked', async () => {
    const { codeFor, exchange, service, refresh, events } = await createAuthorizationWorld()
    const code = await codeFor()
    const answer = await exchange(code)
    expect((await refusal(exchange(code))).code).toBe('invalid_grant')
    await expect(service.verify(answer.accessToken)).rejects.toMatchObject({ reason: 'session' })
    expect((await refusal(refresh(answer.refreshToken, undefined, byId('spa')))).code).toBe('invalid_grant')
    const of = { accountId: john.id, clientId: 'spa', sessionId: decodeJwt(answer.accessToken).sid }
    expect(events).toContainEqual({ type: 'code_reused', ...of })
    expect(events).toContainEqual({ type: 'session_ended', reason: 'code_reused', ...of })
  })

  it('T55 also after it expired', async () => {
    const { codeFor, exchange, service, pass } = await createAuthorizationWorld()
    const code = await codeFor()
    const { accessToken } = await exchange(code)
    pass(120)
    await refusal(exchange(code))
    await expect(service.verify(accessToken)).rejects.toMatchObject({ reason: 'session' })
  })

  it('T55 at the same time leaves nobody with a token', async () => {
    const { codeFor, exchange, service } = await createAuthorizationWorld()
    const code = await codeFor()
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => exchange(code)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
    expect(await service.sessions.listLive(john.id)).toEqual([])
  })

  it.each([
    ['T56 with a wrong verifier', { codeVerifier: verifier.replace('d', 'D') }],
    ['T56 without a verifier', { codeVerifier: undefined }],
    ['T56 with another redirect URI', { redirectUri: 'https://app.example/' }],
  ])('%s is refused, and what it gave stays', async (_rule, parameters) => {
    const { codeFor, exchange, service } = await createAuthorizationWorld()
    const code = await codeFor()
    const { accessToken } = await exchange(code)
    expect((await refusal(exchange(code, parameters))).code).toBe('invalid_grant')
    await expect(service.verify(accessToken)).resolves.toBeDefined()
  })

  it('T56 from another client is refused, and what it gave stays', async () => {
    const { codeFor, exchange, service } = await createAuthorizationWorld()
    const code = await codeFor()
    const { accessToken } = await exchange(code)
    await refusal(exchange(code, {}, byId('narrow')))
    await expect(service.verify(accessToken)).resolves.toBeDefined()
  })
})
