import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIRST_PARTY_CLIENT_ID } from '../../src/oauth/clients.ts'
import { OAuthError } from '../../src/oauth/errors.ts'
import { challenge, createAuthorizationWorld, good } from './authorization-world.ts'
import { byId, callback, issuer, john, refusal } from './world.ts'

const parametersOf = (changes: Readonly<Record<string, string | undefined>> = {}) => {
  const present = Object.entries({ ...good, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return new URLSearchParams(present)
}

async function check(parameters: URLSearchParams) {
  const { authorization } = await createAuthorizationWorld()
  return authorization.check(parameters)
}

const answerIn = (location: string) => Object.fromEntries(new URL(location).searchParams)

describe('an authorization request', () => {
  it('is good with all that it needs', async () => {
    const checked = await check(parametersOf())
    expect(checked).toEqual({
      kind: 'valid',
      request: {
        client: expect.objectContaining({ id: 'spa' }),
        redirectUri: callback,
        scopes: ['me', 'items'],
        state: good.state,
        codeChallenge: challenge,
        resource: undefined,
      },
    })
  })

  it.each([
    ['without a scope', { scope: undefined }],
    ['without a state', { state: undefined }],
    ['with the only response mode', { response_mode: 'query' }],
    ['T12 with parameters that nobody knows', { nonce: 'n', display: 'page' }],
  ])('is good %s', async (_rule, changes) => {
    expect((await check(parametersOf(changes))).kind).toBe('valid')
  })

  it.each([
    ['no client', { client_id: undefined }],
    ['an unknown client', { client_id: 'nobody' }],
    ['a client with a NUL', { client_id: 'spa\u0000' }],
    ['no redirect URI', { redirect_uri: undefined }],
    ['an unknown redirect URI', { redirect_uri: 'https://evil.example/callback' }],
    ['one that differs by a slash', { redirect_uri: `${callback}/` }],
    ['one that differs by a query', { redirect_uri: `${callback}?next=https://evil.example` }],
    ['one that differs in case', { redirect_uri: 'https://app.example/Callback' }],
    ['one that means the same', { redirect_uri: 'https://app.example:443/callback' }],
    ['a script', { redirect_uri: 'javascript:alert(1)' }],
    ['a client that may be sent nowhere', { client_id: FIRST_PARTY_CLIENT_ID }],
  ])('A1 with %s is answered on a page, and never by a redirect', async (_rule, changes) => {
    const checked = await check(parametersOf(changes))
    expect(checked).toEqual({ kind: 'page', error: expect.any(OAuthError) })
  })

  it.each(['client_id', 'redirect_uri'])('A1 with %s twice is answered on a page', async (name) => {
    const parameters = parametersOf()
    parameters.append(name, parameters.get(name) ?? '')
    expect((await check(parameters)).kind).toBe('page')
  })

  it.each([
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['the implicit grant', { response_type: 'token' }, 'unsupported_response_type'],
    ['the hybrid flow', { response_type: 'code id_token' }, 'unsupported_response_type'],
    ['the answer in a fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['a client that may not', { client_id: 'api' }, 'unauthorized_client'],
    ['a scope that does not exist', { scope: 'nope' }, 'invalid_scope'],
    ['a malformed scope', { scope: 'me  items' }, 'invalid_scope'],
    ['a scope for other clients only', { client_id: 'narrow', scope: 'items' }, 'invalid_scope'],
    ['a resource that is not ours', { resource: 'https://other.example' }, 'invalid_target'],
    [
      'A3 and so no verifier is without one, T54: no challenge',
      { code_challenge: undefined },
      'invalid_request',
    ],
    ['A3 a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['A3 a challenge without a method', { code_challenge_method: undefined }, 'invalid_request'],
    ['A3 a challenge that is too short', { code_challenge: 'short' }, 'invalid_request'],
    ['A3 a challenge with padding', { code_challenge: `${challenge}=` }, 'invalid_request'],
  ])('A2 with %s is sent back with the error, the state and the issuer', async (_rule, changes, code) => {
    const checked = await check(parametersOf(changes))
    if (checked.kind !== 'redirect') throw new Error('it was not sent back')
    expect(checked.error.code).toBe(code)
    expect(checked.location.startsWith(`${callback}?`)).toBe(true)
    expect(answerIn(checked.location)).toEqual({
      error: code,
      error_description: checked.error.description,
      state: good.state,
      iss: issuer,
    })
  })

  it.each(['scope', 'code_challenge', 'response_type', 'anything'])(
    'A2 with %s twice is sent back',
    async (name) => {
      const parameters = parametersOf({ anything: 'x' })
      parameters.append(name, parameters.get(name) ?? '')
      const checked = await check(parameters)
      expect(checked).toMatchObject({ kind: 'redirect', error: { code: 'invalid_request' } })
    },
  )

  it('A2 with two states is sent back with none', async () => {
    const parameters = parametersOf()
    parameters.append('state', 'another')
    const checked = await check(parameters)
    if (checked.kind !== 'redirect') throw new Error('it was not sent back')
    expect(answerIn(checked.location)).not.toHaveProperty('state')
  })

  it('is never redirected to where the client is not registered, whatever is sent', async () => {
    const { authorization } = await createAuthorizationWorld()
    const names = [...Object.keys(good), 'resource', 'response_mode']
    const pair = fc.tuple(
      fc.constantFrom(...names),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(...Object.values(good), 'https://evil.example'),
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(pair), fc.boolean(), async (pairs, isComplete) => {
        const base = isComplete
          ? Object.entries(good).filter(([name]) => pairs.every(([own]) => own !== name))
          : []
        const checked = await authorization.check(new URLSearchParams([...base, ...pairs]))
        if (checked.kind === 'redirect') expect(checked.location.startsWith(`${callback}?`)).toBe(true)
        if (checked.kind === 'valid') expect(checked.request.redirectUri).toBe(callback)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the question to the user', () => {
  it('is about what the user may grant of the request', async () => {
    const { authorization, requestOf } = await createAuthorizationWorld()
    const request = await requestOf({ scope: 'users:read me' })
    expect(await authorization.question(request, john)).toEqual({ scopes: ['me'], isAnswered: false })
  })

  it('is refused when the user may grant nothing of it', async () => {
    const { authorization, requestOf } = await createAuthorizationWorld()
    const request = await requestOf({ scope: 'users:read' })
    const error = await refusal(authorization.question(request, john))
    expect(error.code).toBe('invalid_scope')
    expect(answerIn(authorization.refusal(request, error))).toMatchObject({
      error: 'invalid_scope',
      iss: issuer,
    })
  })

  it('is asked also about no scope at all: the client learns who the user is', async () => {
    const { authorization, requestOf } = await createAuthorizationWorld()
    const question = await authorization.question(await requestOf({ scope: '' }), john)
    expect(question).toEqual({ scopes: [], isAnswered: false })
  })

  it('is not asked again for what was approved, and is for more', async () => {
    const { authorization, requestOf, codeFor } = await createAuthorizationWorld()
    await codeFor({ scope: 'me' })
    const isAnswered = async (scope: string) =>
      (await authorization.question(await requestOf({ scope }), john)).isAnswered
    expect(await isAnswered('me')).toBe(true)
    expect(await isAnswered('')).toBe(true)
    expect(await isAnswered('me items')).toBe(false)
    await codeFor({ scope: 'items' })
    expect(await isAnswered('me items')).toBe(true)
  })

  it('is asked about a scope that was not approved, though an approved one implies it', async () => {
    const { authorization, requestOf, now } = await createAuthorizationWorld()
    const account = { ...john, roles: ['admin'] }
    await authorization.approve(
      await requestOf({ scope: 'admin me' }),
      { account, authenticatedAt: now() },
      { scopes: ['admin'] },
    )
    const asked = await authorization.question(await requestOf({ scope: 'me' }), account)
    expect(asked.isAnswered).toBe(false)
  })

  it('is asked anew for another client and another user', async () => {
    const { authorization, requestOf, codeFor } = await createAuthorizationWorld()
    await codeFor()
    const ofOther = authorization.question(await requestOf({ client_id: 'web' }), john)
    expect((await ofOther).isAnswered).toBe(false)
    const byOther = authorization.question(await requestOf(), { ...john, id: 'usr_eve' })
    expect((await byOther).isAnswered).toBe(false)
  })

  it('is never asked for the built-in client, and no consent is kept', async () => {
    const own = { firstPartyRedirectUris: ['https://api.example/explorer'] }
    const { authorization, requestOf, codeFor, consents } = await createAuthorizationWorld(own)
    const changes = { client_id: FIRST_PARTY_CLIENT_ID, redirect_uri: 'https://api.example/explorer' }
    expect((await authorization.question(await requestOf(changes), john)).isAnswered).toBe(true)
    await codeFor(changes)
    expect(await consents.list(john.id)).toEqual([])
  })
})

describe('the answer of the user', () => {
  it('A4 yes sends back a code, the state as sent, and the issuer', async () => {
    const { authorization, requestOf, now } = await createAuthorizationWorld()
    const user = { account: john, authenticatedAt: now() }
    const location = await authorization.approve(await requestOf(), user)
    expect(answerIn(location)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/),
      state: good.state,
      iss: issuer,
    })
  })

  it('A4 sends no state back when there was none', async () => {
    const { authorization, requestOf, now } = await createAuthorizationWorld()
    const user = { account: john, authenticatedAt: now() }
    const location = await authorization.approve(await requestOf({ state: '' }), user)
    expect(answerIn(location)).not.toHaveProperty('state')
  })

  it('may be yes to a part, and is no answer to the rest', async () => {
    const { authorization, requestOf, exchange, now } = await createAuthorizationWorld()
    const request = await requestOf()
    const user = { account: john, authenticatedAt: now() }
    const location = await authorization.approve(request, user, { scopes: ['items', 'admin'] })
    const answer = await exchange(answerIn(location).code ?? '')
    expect(answer.scope).toBe('items')
    expect((await authorization.question(request, john)).isAnswered).toBe(false)
  })

  it('takes back what is left out now and was approved before', async () => {
    const { authorization, requestOf, codeFor, now, consents } = await createAuthorizationWorld()
    await codeFor()
    const user = { account: john, authenticatedAt: now() }
    await authorization.approve(await requestOf(), user, { scopes: ['me'] })
    expect((await consents.find(john.id, 'spa'))?.scopes).toEqual(['me'])
  })

  it('is no when nothing of what was asked passes', async () => {
    const { authorization, requestOf, now, consents } = await createAuthorizationWorld()
    const user = { account: john, authenticatedAt: now() }
    const call = authorization.approve(await requestOf(), user, { scopes: [] })
    expect((await refusal(call)).code).toBe('access_denied')
    expect(await consents.list(john.id)).toEqual([])
  })

  it.each([
    ['disabled', { disabled: true }],
    ['one that changed its password', { tokensNotBefore: new Date('2026-03-01T12:00:00.251Z') }],
  ])('does not count from an account that is %s', async (_rule, change) => {
    const { authorization, requestOf, now } = await createAuthorizationWorld()
    const user = { account: { ...john, ...change }, authenticatedAt: now() }
    expect((await refusal(authorization.approve(await requestOf(), user))).code).toBe('access_denied')
  })

  it('A2 no sends back access_denied', async () => {
    const { authorization, requestOf, events } = await createAuthorizationWorld()
    const location = authorization.deny(await requestOf(), john, { address: '192.0.2.1' })
    expect(answerIn(location)).toMatchObject({ error: 'access_denied', state: good.state, iss: issuer })
    expect(events).toEqual([
      { type: 'consent_refused', accountId: john.id, clientId: 'spa', address: '192.0.2.1' },
    ])
  })

  it('is noted, without the code', async () => {
    const { codeFor, events } = await createAuthorizationWorld()
    const code = await codeFor()
    const of = { accountId: john.id, clientId: 'spa', scopes: ['me', 'items'] }
    expect(events).toEqual([
      { type: 'consent_given', ...of },
      { type: 'code_issued', ...of },
    ])
    expect(JSON.stringify(events)).not.toContain(code)
  })

  it('can be taken back: the sessions with that client end, and the question comes again', async () => {
    const { authorization, requestOf, codeFor, exchange, service, login } = await createAuthorizationWorld()
    const { accessToken } = await exchange(await codeFor())
    const own = await login('me')
    await authorization.withdraw(john.id, 'spa')
    await expect(service.verify(accessToken)).rejects.toMatchObject({ reason: 'session' })
    await expect(service.verify(own.accessToken)).resolves.toBeDefined()
    expect((await authorization.question(await requestOf(), john)).isAnswered).toBe(false)
  })
})

describe('a loopback redirect', () => {
  it('comes back to the port that was asked with, and the code is good for that one only', async () => {
    const { clients, codeFor, exchange } = await createAuthorizationWorld()
    const native = { name: 'Native', secretHashes: [], grants: ['authorization_code'], scopes: undefined }
    await clients.add({ ...native, id: 'native', redirectUris: ['http://127.0.0.1/done'] })
    const redirectUri = 'http://127.0.0.1:51234/done'
    const code = await codeFor({ client_id: 'native', redirect_uri: redirectUri })
    const other = exchange(code, { redirectUri: 'http://127.0.0.1:51235/done' }, byId('native'))
    expect((await refusal(other)).code).toBe('invalid_grant')
    await expect(exchange(code, { redirectUri }, byId('native'))).resolves.toBeDefined()
  })
})
