import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import { createPasswordHasher } from '../../src/oauth/passwords.ts'
import { StorageUnavailableError } from '../../src/storage/storage.ts'
import { createFixture } from './fixture.ts'

const fixture = await createFixture()
const { requestToken, get } = fixture
afterAll(() => fixture.close())

const john = { grant_type: 'password', username: 'johndoe', password: 'secret' }

/** RFC 6749 §5.2, to the letter: members, characters, headers. */
async function expectRefusal(response: Response, status: number, error: string): Promise<void> {
  const body: Record<string, string> = await response.json()
  expect({ status: response.status, error: body.error }).toEqual({ status, error })
  expect(Object.keys(body)).toEqual(['error', 'error_description'])
  expect(body.error_description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
  expectNoStore(response)
  expect(response.headers.get('www-authenticate')).toBeNull()
}

function expectNoStore({ headers }: Response): void {
  expect(headers.get('content-type')).toBe('application/json')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('pragma')).toBe('no-cache')
}

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
      client_id: expect.any(String),
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
    const extra = { client_id: 'swagger', resource_owner: 'x', '': '' }
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

  it('T63 answers a bug with 500 and no detail, which stands in the log under the id of the request', async () => {
    const broken = await createFixture({
      withStorage: (storage) => ({
        ...storage,
        accounts: {
          ...storage.accounts,
          findByUsername: () => Promise.reject(new Error('the secret cause')),
        },
      }),
    })
    const response = await broken.requestToken(john, { 'x-request-id': 'req-63' })
    expect(response.headers.get('x-request-id')).toBe('req-63')
    expect(await response.clone().text()).not.toContain('secret')
    await expectRefusal(response, 500, 'server_error')
    const line = broken
      .logged()
      .split('\n')
      .find((each) => each.includes('the secret cause'))
    expect(JSON.parse(line ?? '{}')).toMatchObject({ requestId: 'req-63' })
    await broken.close()
  })
})

it('no log line holds a password, a token or a name that was tried', async () => {
  const token = await fixture.login('me')
  await requestToken({ ...john, password: 'hunter2-wrong', username: 'somebody-else' })
  expect(fixture.logged()).not.toMatch(/hunter2|somebody-else|"secret"|johndoe/)
  expect(fixture.logged()).not.toContain(token)
  expect(fixture.logged()).toContain('"path":"/token"')
})

describe('the token mutation', () => {
  const mutation = (args: string) => `mutation { token(${args}) { accessToken tokenType expiresIn scope } }`

  it('gives what the endpoint gives', async () => {
    const response = await fixture.graphql(
      mutation('username: "johndoe", password: "secret", scopes: ["me", "admin"]'),
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { data } = await response.json()
    expect(data.token).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 600,
      scope: 'me',
    })
    const me = await (await fixture.graphql('{ me { username } }', data.token.accessToken)).json()
    expect(me).toEqual({ data: { me: { username: 'johndoe' } } })
  })

  it.each([
    ['username: "johndoe", password: "wrong"', 'invalid_grant'],
    ['username: "alice", password: "secretalice"', 'invalid_grant'],
    ['username: "nobody", password: "secret"', 'invalid_grant'],
    ['username: "", password: "secret"', 'invalid_request'],
    ['username: "johndoe", password: "secret", scopes: ["nothing"]', 'invalid_scope'],
    ['username: "johndoe", password: "secret", scopes: ["me items"]', 'invalid_scope'],
    ['username: "johndoe", password: "secret", scopes: [""]', 'invalid_scope'],
    ['username: "johndoe", password: "secret", scopes: ["admin"]', 'invalid_scope'],
  ])('B16 token(%s) fails with the endpoint’s own code: %s', async (args, code) => {
    const response = await fixture.graphql(mutation(args))
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('www-authenticate')).toBeNull()
    expect(await response.json()).toMatchObject({ data: { token: null }, errors: [{ extensions: { code } }] })
  })

  it('B15 is not to be had by GET', async () => {
    const query = encodeURIComponent(mutation('username: "johndoe", password: "secret"'))
    const response = await get(`/graphql?query=${query}`)
    expect(response.status).toBe(405)
    expect(await response.text()).not.toContain('accessToken"')
  })
})
