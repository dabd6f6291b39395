import { afterAll, describe, expect, it } from 'vitest'
import { createFixture, type Fixture, hashOfSecret, redirectUri } from './fixture.ts'
import { createSecretWatch } from './secret-watch.ts'

const fixture = await createFixture()
const { graphql, logIn, post, register, requestToken, tokens } = fixture
afterAll(() => fixture.close())

const john = { grant_type: 'password', username: 'johndoe', password: 'secret', scope: 'me' }

/** What was written of one request. */
const linesOf = (requestId: string, { logged }: Fixture = fixture): readonly Record<string, unknown>[] =>
  logged()
    .split('\n')
    .filter((line) => line.includes(`"${requestId}"`))
    .map((line) => JSON.parse(line))

const eventsOf = (requestId: string) => linesOf(requestId).flatMap(({ audit }) => audit ?? [])

const as = (requestId: string, headers: Record<string, string> = {}) => ({
  'x-request-id': requestId,
  ...headers,
})

describe('an audit line says who did what, under the id of the request', () => {
  it('a login that succeeds', async () => {
    await requestToken(john, as('login-1'))
    const [login, issued, answered] = linesOf('login-1')
    const who = { clientId: 'first-party', accountId: expect.stringMatching(/^usr_/) }
    expect(login).toMatchObject({ level: 30, audit: 'login_succeeded', ...who })
    expect(issued).toMatchObject({ audit: 'token_issued', grant: 'password', scopes: ['me'], ...who })
    expect(answered).toMatchObject({ path: '/token', status: 200 })
  })

  it('a login that fails, by the account and never by the name that was typed', async () => {
    await requestToken({ ...john, password: 'not-his-password' }, as('login-2'))
    await requestToken({ ...john, username: 'my-password-typed-as-a-name' }, as('login-3'))
    expect(linesOf('login-2')[0]).toMatchObject({ audit: 'login_failed', accountId: expect.any(String) })
    expect(linesOf('login-3')[0]).toMatchObject({ audit: 'login_failed' })
    expect(linesOf('login-3')[0]).not.toHaveProperty('accountId')
    expect(fixture.logged()).not.toMatch(/typed-as-a-name|not-his-password|johndoe/)
  })

  it('a login by the mutation, as one by the endpoint', async () => {
    const login = 'mutation { token(username: "johndoe", password: "secret") { scope } }'
    await graphql(login, undefined, { headers: as('login-4') })
    expect(eventsOf('login-4')).toEqual(['login_succeeded', 'token_issued'])
  })

  it('a refresh, a reuse and the end that it brings', async () => {
    const { refresh_token: first } = await logIn()
    const refresh = { grant_type: 'refresh_token', refresh_token: first }
    await tokens(refresh, as('refresh-1'))
    expect(eventsOf('refresh-1')).toEqual(['token_refreshed'])
    fixture.clock.now = new Date(fixture.clock.now.getTime() + 11_000)
    await requestToken(refresh, as('refresh-2'))
    expect(eventsOf('refresh-2')).toEqual(['refresh_reused', 'session_ended'])
    expect(linesOf('refresh-2')[1]).toMatchObject({ reason: 'refresh_reused', sessionId: expect.any(String) })
  })

  it('a revocation, of a token and of a session', async () => {
    const { access_token: accessToken, refresh_token: refreshToken } = await logIn()
    await post('/revoke', { token: accessToken }, as('revoke-1'))
    await post('/revoke', { token: refreshToken }, as('revoke-2'))
    expect(eventsOf('revoke-1')).toEqual(['token_revoked'])
    expect(eventsOf('revoke-2')).toEqual(['session_ended'])
  })

  it('a client that is not let in', async () => {
    const { basic, id } = await register('shop')
    await requestToken({ grant_type: 'client_credentials' }, as('client-1', { authorization: basic }))
    expect(eventsOf('client-1')).toEqual(['token_issued'])
    const wrong = { grant_type: 'client_credentials', client_id: id, client_secret: 'a-wrong-client-secret' }
    await requestToken(wrong, as('client-2'))
    expect(linesOf('client-2')[0]).toMatchObject({ audit: 'client_refused', clientId: 'shop' })
    await requestToken({ ...wrong, client_id: 'a-secret-in-the-wrong-field' }, as('client-3'))
    expect(eventsOf('client-3')).toEqual(['client_refused'])
    expect(fixture.logged()).not.toContain('a-secret-in-the-wrong-field')
  })
})

describe('an audit line says of the API', () => {
  const refused = (requestId: string) =>
    linesOf(requestId).filter(({ audit }) => audit === 'operation_refused')
  const idOf = async (username: string) => (await fixture.storage.accounts.findByUsername(username))?.id

  it('which operation was refused to whom, by its coordinates and never by its values', async () => {
    const { access_token: token } = await logIn('me')
    const disable = 'mutation { setUserDisabled(id: "a-value-of-mine", disabled: true) { id } }'
    await graphql(disable, token, { headers: as('refused-1') })
    expect(refused('refused-1')).toEqual([
      expect.objectContaining({
        level: 30,
        accountId: await idOf('johndoe'),
        clientId: 'first-party',
        issuer: 'http://api.example',
        coordinates: expect.arrayContaining(['Mutation.setUserDisabled']),
        scopes: ['me'],
        requestId: 'refused-1',
      }),
    ])
    expect(fixture.logged()).not.toContain('a-value-of-mine')
  })

  it('that it was refused to somebody without a token', async () => {
    await graphql('{ me { username } }', undefined, { headers: as('refused-2') })
    const [line] = refused('refused-2')
    expect(line).toMatchObject({ coordinates: expect.arrayContaining(['Query.me']) })
    for (const absent of ['accountId', 'clientId', 'issuer', 'scopes']) {
      expect(line).not.toHaveProperty(absent)
    }
  })

  it('nothing of an operation that is allowed, and nothing of one that is answered in part', async () => {
    const { access_token: token } = await logIn('me')
    await graphql('{ me { username } }', token, { headers: as('allowed-1') })
    await graphql('{ me { username } users { nodes { id } } }', token, { headers: as('allowed-2') })
    expect([...eventsOf('allowed-1'), ...eventsOf('allowed-2')]).toEqual([])
  })

  it('who disabled and enabled whom', async () => {
    const anna = await fixture.storage.accountAdministration.add({
      username: 'anna',
      passwordHash: hashOfSecret,
      roles: ['admin'],
    })
    const token = await fixture.login('users:read users:write', 'anna')
    const john = await idOf('johndoe')
    const set = (disabled: boolean, requestId: string, id = john) =>
      graphql(`mutation { setUserDisabled(id: "${id}", disabled: ${disabled}) { id } }`, token, {
        headers: as(requestId),
      })
    await set(true, 'disabled-1')
    await set(false, 'disabled-2')
    await set(true, 'disabled-3', 'usr_nobody')
    const who = { accountId: john, by: anna, clientId: 'first-party', issuer: 'http://api.example' }
    expect(linesOf('disabled-1')[0]).toMatchObject({ audit: 'user_disabled', ...who })
    expect(linesOf('disabled-2')[0]).toMatchObject({ audit: 'user_enabled', ...who })
    expect(eventsOf('disabled-3')).toEqual([])
  })
})

it('nothing that was secret in any of this is logged', async () => {
  const client = await register('all')
  const form = await fixture.issueCode(client.id)
  const headers = { authorization: client.basic }
  const { access_token: token, refresh_token: refreshToken } = await tokens(form, headers)
  await requestToken(form, headers)
  await requestToken({ grant_type: 'refresh_token', refresh_token: refreshToken }, headers)
  await post('/introspect', { token }, headers)
  await post('/revoke', { token }, headers)
  await graphql('{ me { username } }', token)
  await fixture.get(`/graphql?access_token=${token}&query={me{username}}`)
  await fixture.get(
    `/authorize?client_id=all&redirect_uri=${redirectUri}&state=a-secret-state&code=${form.code}`,
  )
  await graphql(`mutation { revokeToken(token: "${token}") }`)
  const secrets = [
    token,
    refreshToken,
    form.code,
    form.code_verifier,
    client.secret,
    client.basic,
    'a-secret-state',
  ]
  for (const secret of secrets) expect(fixture.logged()).not.toContain(secret)
  expect(fixture.logged()).toContain('"path":"/token"')
})

it('every server of these tests is searched for each secret that it saw, when it closes', async () => {
  const watch = createSecretWatch()
  const body = 'username=somebody&password=not-his-password'
  watch.sees(new Request('http://api.example/token', { method: 'POST', body }), body)
  await watch.seesAnswer(Response.json({ access_token: 'a.long.token', token_type: 'Bearer' }))
  expect(() => watch.requireUnknownTo('{"path":"/token","type":"Bearer"}')).not.toThrow()
  for (const secret of ['somebody', 'not-his-password', 'a.long.token']) {
    expect(() => watch.requireUnknownTo(JSON.stringify({ msg: secret }))).toThrow('1 secrets were logged')
  }
})

describe('over a network', () => {
  it.each([
    ['0', '127.0.0.1'],
    ['1', '198.51.100.7'],
  ])('with TRUST_PROXY=%s the address is %s', async (proxies, address) => {
    const listening = await createFixture({
      variables: { PORT: '0', TRUST_PROXY: proxies, PUBLIC_URL: 'http://api.example' },
    })
    const port = await listening.server.listen()
    await fetch(`http://127.0.0.1:${port}/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...john, password: 'not-his-password' }),
      headers: as('far-1', { 'x-forwarded-for': 'forged, 198.51.100.7' }),
    })
    const login = 'mutation { token(username: "johndoe", password: "not-his") { scope } }'
    await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      body: JSON.stringify({ query: login }),
      headers: as('far-2', { 'content-type': 'application/json', 'x-forwarded-for': 'forged, 198.51.100.7' }),
    })
    expect(linesOf('far-1', listening)[0]).toMatchObject({ audit: 'login_failed', address })
    await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      body: JSON.stringify({ query: '{ me { username } }' }),
      headers: as('far-3', { 'content-type': 'application/json', 'x-forwarded-for': 'forged, 198.51.100.7' }),
    })
    expect(linesOf('far-3', listening)[0]).toMatchObject({ audit: 'operation_refused', address })
    expect(linesOf('far-2', listening)[0]).toMatchObject({ audit: 'login_failed', address })
    await listening.close()
  })
})
