import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import { createPasswordHasher } from '../../src/oauth/passwords.ts'
import { StorageUnavailableError } from '../../src/storage/storage.ts'
import { createFixture } from './fixture.ts'
import { expectNoStore, expectRefusal } from './refusal.ts'

const fixture = await createFixture()
const { requestToken, get } = fixture
afterAll(() => fixture.close())

const john = { grant_type: 'password', username: 'johndoe', password: 'secret' }

describe('POST /token grants', () => {
  it('T01 a token of RFC 9068 to a valid password', async () => {
    const response = await requestToken({ ...john, scope: 'me' })
    expect(response.status).toBe(200)
    expectNoStore(response)
    const body = await response.json()
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'me',
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(decodeProtectedHeader(body.access_token)).toEqual({
      alg: 'ES256',
      typ: 'at+jwt',
      kid: expect.any(String),
    })
    const issuedAt = Math.floor(fixture.clock.now.getTime() / 1_000)
    expect(decodeJwt(body.access_token)).toEqual({
      iss: 'http://api.example',
      aud: 'http://api.example/graphql',
      sub: expect.stringMatching(/^usr_/),
      client_id: 'first-party',
      sid: expect.any(String),
      auth_time: issuedAt,
      iat: issuedAt,
      exp: issuedAt + 600,
      jti: expect.any(String),
      scope: 'me',
    })
  })

  it('T02 T15 of what was requested only what the user may have, and says so', async () => {
    const body = await (await requestToken({ ...john, scope: 'users:read me admin items' })).json()
    expect(body).toMatchObject({ scope: 'me items' })
    expect(decodeJwt(body.access_token).scope).toBe('me items')
  })

  it.each([{}, { scope: '' }])('T03 no scope when none is requested: %j', async (scope) => {
    const body = await (await requestToken({ ...john, ...scope })).json()
    expect(body).not.toHaveProperty('scope')
    expect(decodeJwt(body.access_token)).not.toHaveProperty('scope')
  })

  it('T12 whatever else is sent', async () => {
    const extra = { resource_owner: 'x', audience: 'y', '': '' }
    expect((await requestToken({ ...john, ...extra })).status).toBe(200)
  })

  it('T17 a scope once that is requested twice', async () => {
    expect(await (await requestToken({ ...john, scope: 'me items me' })).json()).toMatchObject({
      scope: 'me items',
    })
  })

  it('what a role is granted by implication, as requested and not spelt out', async () => {
    const root = { grant_type: 'password', username: 'root', password: 'secret3' }
    expect(await (await requestToken({ ...root, scope: 'users:read read' })).json()).toMatchObject({
      scope: 'users:read read',
    })
  })
})

describe('POST /token refuses', () => {
  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('T04 %s', async (method) => {
    const response = await get('/token', { method })
    expect(response.headers.get('allow')).toBe('POST, OPTIONS')
    await expectRefusal(response, 405, 'invalid_request')
  })

  it.each([
    ['application/json', JSON.stringify(john)],
    ['multipart/form-data; boundary=x', '--x--'],
    ['text/plain', new URLSearchParams(john).toString()],
  ])('T05 a body of %s', async (type, body) => {
    const response = await get('/token', { method: 'POST', body, headers: { 'content-type': type } })
    await expectRefusal(response, 400, 'invalid_request')
  })

  it('T05 a request without a body', async () => {
    await expectRefusal(await get('/token', { method: 'POST' }), 400, 'invalid_request')
  })

  it.each<[string, Record<string, string>, string]>([
    ['T06 no grant type', { grant_type: '' }, 'invalid_request'],
    ['T07 an unknown grant type', { grant_type: 'implicit' }, 'unsupported_grant_type'],
    ['T07 a grant type in another case', { grant_type: 'PASSWORD' }, 'unsupported_grant_type'],
    ['T09 no username', { username: '' }, 'invalid_request'],
    ['T09 no password', { password: '' }, 'invalid_request'],
    ['T13 a scope with a quote', { scope: 'me"' }, 'invalid_scope'],
    ['T13 a scope with a backslash', { scope: 'a\\b' }, 'invalid_scope'],
    ['T13 scopes two spaces apart', { scope: 'me  items' }, 'invalid_scope'],
    ['T13 a leading space', { scope: ' me' }, 'invalid_scope'],
    ['T13 a tab', { scope: 'me\titems' }, 'invalid_scope'],
    ['T13 a scope beyond ASCII', { scope: 'mé' }, 'invalid_scope'],
    ['T14 a scope that does not exist', { scope: 'me everything' }, 'invalid_scope'],
    ['T14 a scope in another case', { scope: 'ME' }, 'invalid_scope'],
    ['T14 the name of what every object has', { scope: '__proto__' }, 'invalid_scope'],
    ['T15 scopes of which the user may have none', { scope: 'admin users:delete' }, 'invalid_scope'],
    ['T15 a coarse scope of which the user may have a part', { scope: 'read' }, 'invalid_scope'],
  ])('%s', async (_row, parameters, error) => {
    await expectRefusal(await requestToken({ ...john, ...parameters }), 400, error)
  })

  it('T10 a wrong password, an unknown user, a disabled one and a password that is too long, all alike to the byte', async () => {
    const attempts = [
      { ...john, password: 'Secret' },
      { ...john, username: 'nobody' },
      { ...john, username: 'alice', password: 'secretalice' },
      { ...john, password: 'x'.repeat(73) },
    ]
    const answers = await Promise.all(
      attempts.map(async (attempt) => {
        const response = await requestToken({ ...attempt, scope: 'me' })
        const headers = [...response.headers].filter(([name]) => name !== 'x-request-id')
        const body = await response.clone().text()
        await expectRefusal(response, 400, 'invalid_grant')
        return JSON.stringify([response.status, headers, body])
      }),
    )
    expect(new Set(answers).size).toBe(1)
  })

  it.each(['grant_type', 'username', 'password', 'scope', 'other'])('T11 %s sent twice', async (name) => {
    const parameters = Object.entries({ ...john, scope: 'me', other: 'x' })
    const twice = [...parameters, ...parameters.filter(([each]) => each === name)]
    await expectRefusal(await requestToken(twice), 400, 'invalid_request')
  })

  it('T28 credentials in the address: they are not read', async () => {
    const response = await get(`/token?${new URLSearchParams(john)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: '',
    })
    await expectRefusal(response, 400, 'invalid_request')
  })

  it('T61 a body of more than 64 KiB', async () => {
    await expectRefusal(await requestToken({ ...john, padding: 'x'.repeat(65_537) }), 413, 'invalid_request')
  })

  it('T61 also when its length is not told beforehand', async () => {
    const chunks = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(1_000))),
    })
    const init = { method: 'POST', body: chunks, duplex: 'half' as const }
    const response = await get('/token', {
      ...init,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    await expectRefusal(response, 413, 'invalid_request')
  })
})

describe('POST /token with STRICT_SCOPES', () => {
  it('T15 refuses a scope that the user may not have, in place of leaving it out', async () => {
    const strict = await createFixture({ variables: { STRICT_SCOPES: 'on' } })
    await expectRefusal(await strict.requestToken({ ...john, scope: 'me admin' }), 400, 'invalid_scope')
    expect(await strict.tokens({ ...john, scope: 'me items' })).toMatchObject({ scope: 'me items' })
    await strict.close()
  })
})

describe('POST /token with other times', () => {
  it('lets access tokens, refresh tokens and sessions live as long as configured', async () => {
    const times = { ACCESS_TOKEN_TTL: '60', REFRESH_IDLE: '100', REFRESH_MAX: '150', REFRESH_GRACE: '0' }
    const brief = await createFixture({ variables: times })
    const pass = (seconds: number) => {
      brief.clock.now = new Date(brief.clock.now.getTime() + seconds * 1_000)
    }
    const refresh = (token: string) =>
      brief.requestToken({ grant_type: 'refresh_token', refresh_token: token })
    const first = await brief.logIn()
    expect(first.expires_in).toBe(60)
    pass(99)
    const second = await (await refresh(first.refresh_token)).json()
    pass(51)
    await expectRefusal(await refresh(second.refresh_token), 400, 'invalid_grant')
    const idle = await brief.logIn()
    pass(100)
    await expectRefusal(await refresh(idle.refresh_token), 400, 'invalid_grant')
    const used = await brief.logIn()
    await refresh(used.refresh_token)
    await expectRefusal(await refresh(used.refresh_token), 400, 'invalid_grant')
    await brief.close()
  })
})

describe('POST /token under a fault', () => {
  it('T62 answers 503 and when to try again while the hasher is full', async () => {
    const busy = await createFixture({
      passwords: createPasswordHasher({ cost: 10, workers: 1, maxQueue: 1 }),
    })
    const responses = await Promise.all(Array.from({ length: 4 }, () => busy.requestToken(john)))
    const refused = responses.filter(({ status }) => status !== 200)
    expect(refused.length).toBeGreaterThan(0)
    for (const response of refused) {
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
      await expectRefusal(response, 503, 'temporarily_unavailable')
    }
    await busy.close()
  })

  it('T62 answers 503 while the store is away', async () => {
    const down = await createFixture({
      withStorage: (storage) => ({
        ...storage,
        accounts: {
          ...storage.accounts,
          findByUsername: () => Promise.reject(new StorageUnavailableError('gone')),
        },
      }),
    })
    const response = await down.requestToken(john)
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
    await expectRefusal(response, 503, 'temporarily_unavailable')
    await down.close()
  })

  it.each(['/revoke', '/introspect'])('%s answers 503 while the store is away', async (path) => {
    const down = await createFixture({
      withStorage: (storage) => ({
        ...storage,
        clients: { ...storage.clients, find: () => Promise.reject(new StorageUnavailableError('gone')) },
      }),
    })
    const response = await down.post(path, { token: 'x', client_id: 'shop', client_secret: 'x' })
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/)
    await expectRefusal(response, 503, 'temporarily_unavailable')
    await down.close()
  })

  it('T63 answers a bug with 500 and no detail, which stands in the log under the id of the request', async () => {
    const broken = await createFixture({
      withStorage: (storage) => ({
        ...storage,
        accounts: {
          ...storage.accounts,
          findByUsername: () => Promise.reject(new Error('the cause is ours to know')),
        },
      }),
    })
    const response = await broken.requestToken(john, { 'x-request-id': 'req-63' })
    expect(response.headers.get('x-request-id')).toBe('req-63')
    expect(await response.clone().text()).not.toContain('ours to know')
    await expectRefusal(response, 500, 'server_error')
    const line = broken
      .logged()
      .split('\n')
      .find((each) => each.includes('the cause is ours to know'))
    expect(JSON.parse(line ?? '{}')).toMatchObject({ requestId: 'req-63' })
    await broken.close()
  })
})
