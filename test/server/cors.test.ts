import { afterAll, describe, expect, it } from 'vitest'
import { createFixture } from './fixture.ts'
import { expectRefusal } from './refusal.ts'

const app = 'https://app.example'
const fixture = await createFixture({ variables: { CORS_ORIGINS: `${app}, https://other.example` } })
const { get, post } = fixture
afterAll(() => fixture.close())

const preflight = (path: string, origin = app) =>
  get(path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-requested-with,dpop',
    },
  })

describe('T64 a preflight', () => {
  it.each(['/token', '/revoke', '/introspect'])('lets a page that may call post to %s', async (path) => {
    const { status, headers } = await preflight(path)
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe(app)
    expect(headers.get('access-control-allow-methods')).toBe('POST')
    const allowed = headers.get('access-control-allow-headers')?.split(', ')
    expect(allowed).toEqual(
      expect.arrayContaining(['authorization', 'content-type', 'x-requested-with', 'dpop']),
    )
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })

  it.each(['/token', '/graphql', '/.well-known/jwks.json'])('lets no other page in: %s', async (path) => {
    for (const origin of ['https://evil.example', 'null', 'https://app.example.evil']) {
      const { headers } = await preflight(path, origin)
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })

  it.each(['/authorize', '/login', '/consent', '/account', '/logout', '/nowhere'])(
    'A5 lets nobody in to %s',
    async (path) => {
      const { headers } = await preflight(path)
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    },
  )
})

describe('T65 a page that may call can read a refusal', () => {
  it.each<[string, Record<string, string>, Record<string, string>, number]>([
    ['T06', { grant_type: '' }, {}, 400],
    ['T07', { grant_type: 'implicit' }, {}, 400],
    ['T09', { grant_type: 'password' }, {}, 400],
    ['T21', { grant_type: 'password', client_id: 'nobody' }, {}, 400],
    ['T24', { grant_type: 'password' }, { authorization: 'Basic %' }, 401],
  ])('%s', async (_row, form, headers, status) => {
    const response = await post('/token', form, { origin: app, ...headers })
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe(app)
    expect(response.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
  })

  it.each(['T04', 'T05'])('%s', async (row) => {
    const response = await get('/token', { method: row === 'T04' ? 'PUT' : 'POST', headers: { origin: app } })
    expect(response.headers.get('access-control-allow-origin')).toBe(app)
    await expectRefusal(response, row === 'T04' ? 405 : 400, 'invalid_request')
  })
})

it('a page that may call can read what the service says of itself', async () => {
  const response = await get('/.well-known/oauth-authorization-server', { headers: { origin: app } })
  expect(response.headers.get('access-control-allow-origin')).toBe(app)
})
