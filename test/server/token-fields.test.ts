import { afterAll, describe, expect, it } from 'vitest'
import { createFixture } from './fixture.ts'

const fixture = await createFixture()
const { get, graphql, logIn } = fixture
afterAll(() => fixture.close())

const token = (args: string) => `mutation {
  token(${args}) { accessToken tokenType expiresIn scope refreshToken }
}`
const refresh = (args: string) => `mutation {
  refreshToken(${args}) { accessToken tokenType expiresIn scope refreshToken }
}`
const revoke = (value: string) => `mutation { revokeToken(token: "${value}") }`
const john = 'username: "johndoe", password: "secret"'

async function ask(query: string, bearer?: string) {
  const response = await graphql(query, bearer)
  expect(response.headers.get('cache-control')).toBe('no-store')
  return response.json()
}

describe('what the endpoints give, the mutations give too', () => {
  it('token: an access token and a refresh token', async () => {
    const { data } = await ask(token(`${john}, scopes: ["me", "admin"]`))
    expect(data.token).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 600,
      scope: 'me',
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(await ask('{ me { username } }', data.token.accessToken)).toEqual({
      data: { me: { username: 'johndoe' } },
    })
  })

  it('refreshToken: both anew, from either door', async () => {
    const { refresh_token: first } = await logIn('me items')
    const { data } = await ask(refresh(`refreshToken: "${first}", scopes: ["me"]`))
    expect(data.refreshToken).toMatchObject({ tokenType: 'Bearer', expiresIn: 600, scope: 'me' })
    const next = { grant_type: 'refresh_token', refresh_token: data.refreshToken.refreshToken }
    expect(await fixture.tokens(next)).toMatchObject({ scope: 'me items' })
  })

  it('revokeToken: ends what came of a login, and is true also when there is nothing to end', async () => {
    const { access_token: accessToken, refresh_token: refreshToken } = await logIn()
    expect(await ask(revoke(refreshToken))).toEqual({ data: { revokeToken: true } })
    expect(await ask(revoke(refreshToken))).toEqual({ data: { revokeToken: true } })
    expect(await ask(revoke('garbage'))).toEqual({ data: { revokeToken: true } })
    fixture.clock.now = new Date(fixture.clock.now.getTime() + 5_000)
    expect((await graphql('{ scopes { name } }', accessToken)).status).toBe(401)
  })
})

describe('B16 a refusal has the code of the endpoint', () => {
  it.each([
    ['token', token('username: "johndoe", password: "wrong"'), 'invalid_grant'],
    ['token', token('username: "alice", password: "secretalice"'), 'invalid_grant'],
    ['token', token('username: "nobody", password: "secret"'), 'invalid_grant'],
    ['token', token('username: "", password: "secret"'), 'invalid_request'],
    ['token', token(`${john}, scopes: ["nothing"]`), 'invalid_scope'],
    ['token', token(`${john}, scopes: ["me items"]`), 'invalid_scope'],
    ['token', token(`${john}, scopes: [""]`), 'invalid_scope'],
    ['token', token(`${john}, scopes: ["admin"]`), 'invalid_scope'],
    ['refreshToken', refresh('refreshToken: "unknown"'), 'invalid_grant'],
    ['refreshToken', refresh('refreshToken: ""'), 'invalid_request'],
    ['refreshToken', refresh('refreshToken: "x", scopes: ["a b"]'), 'invalid_scope'],
    ['revokeToken', revoke(''), 'invalid_request'],
  ])('of %s: %s', async (field, query, code) => {
    const response = await graphql(query)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('www-authenticate')).toBeNull()
    const body = await response.json()
    expect(body).toMatchObject({ data: { [field]: null }, errors: [{ path: [field], extensions: { code } }] })
  })

  it('also when the password grant is switched off', async () => {
    const off = await createFixture({ variables: { PASSWORD_GRANT: 'off' } })
    const body = await (await off.graphql(token(john))).json()
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'unsupported_grant_type' } }] })
    await off.close()
  })
})

describe('one document has one of them, once', () => {
  it.each([
    ['token twice', `mutation { a: token(${john}) { scope } b: token(${john}) { scope } }`],
    ['two different ones', `mutation { token(${john}) { scope } revokeToken(token: "x") }`],
    [
      'one of them in a fragment',
      'mutation { revokeToken(token: "x") ...F } fragment F on Mutation { refreshToken(refreshToken: "x") { scope } }',
    ],
  ])('not %s', async (_rule, query) => {
    const body = await ask(query)
    expect(body).not.toHaveProperty('data')
    expect(body.errors[0].message).toMatch(/^A document may have one of token, refreshToken and revokeToken/)
  })
})

it.each([token(john), refresh('refreshToken: "x"'), revoke('x')])(
  'B15 none of them is to be had by GET: %s',
  async (query) => {
    const response = await get(`/graphql?query=${encodeURIComponent(query)}`)
    expect(response.status).toBe(405)
    expect(await response.text()).not.toContain('accessToken"')
  },
)
