import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
  await fixture.register('shop')
})
afterAll(() => fixture.close())

const cases = { numRuns: 150 }

/** What the Fetch API lets into a header: bytes. */
const headerValue = fc
  .string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
  .map((text) => text.trim())

const credentials = fc.oneof(
  headerValue,
  headerValue.map((text) => `Basic ${text}`),
  headerValue.map((text) => `Basic ${btoa(text)}`),
  fc.tuple(headerValue, headerValue).map((halves) => `Basic ${btoa(halves.join(':'))}`),
  headerValue.map((text) => `Bearer ${text}`),
  fc.base64String().map((text) => `bearer  ${text}.${text}.${text}`),
)

/** Parameters that mean something, and others. Never a password, as each costs a hash. */
const anything = fc.string({ unit: 'binary' })
const parameter = fc.oneof(
  fc.tuple(
    fc.constant('grant_type'),
    fc.constantFrom('refresh_token', 'client_credentials', 'authorization_code', ''),
  ),
  fc.tuple(fc.constant('client_id'), fc.oneof(fc.constantFrom('shop', 'first-party', ''), anything)),
  fc.tuple(fc.constant('scope'), fc.oneof(fc.constantFrom('me', 'me items', ''), anything)),
  fc.tuple(fc.constantFrom('client_secret', 'refresh_token', 'code', 'token', 'resource'), anything),
  fc.tuple(fc.constantFrom('redirect_uri', 'code_verifier', 'token_type_hint'), anything),
  fc.tuple(anything, anything),
)

const body = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(parameter, { maxLength: 6 }).map((pairs) => new URLSearchParams(pairs).toString()),
  fc
    .array(fc.constantFrom('%', '%0', '%00', '%zz', '%E4', '+', '&', '=', 'scope', 'token'))
    .map((parts) => parts.join('')),
)

async function expectOrder(response: Response): Promise<void> {
  expect(response.status).toBeLessThan(500)
  expect(response.headers.get('cache-control')).toBe('no-store')
  if (response.status === 200) return
  const { error, error_description: description } = await response.json()
  expect(error).toMatch(/^[a-z_]+$/)
  expect(description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
  const challenge = response.headers.get('www-authenticate')
  expect(challenge).toBe(response.status === 401 ? 'Basic realm="oauth"' : null)
}

describe.each(['/token', '/revoke', '/introspect'])('POST %s is in order', (path) => {
  const type = { 'content-type': 'application/x-www-form-urlencoded' }

  it('whatever stands in the form', async () => {
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        await expectOrder(await fixture.get(path, { method: 'POST', body: text, headers: type }))
      }),
      cases,
    )
  })

  it('whatever stands in the header', async () => {
    await fc.assert(
      fc.asyncProperty(credentials, body, async (authorization, text) => {
        const headers = { ...type, authorization }
        await expectOrder(await fixture.get(path, { method: 'POST', body: text, headers }))
      }),
      cases,
    )
  })
})

it('whatever stands in the header, GraphQL is answered, or challenged', async () => {
  await fc.assert(
    fc.asyncProperty(credentials, async (authorization) => {
      const response = await fixture.graphql('{ scopes { name } }', undefined, { headers: { authorization } })
      expect([200, 400, 401]).toContain(response.status)
      if (response.status === 200) return
      expect(response.headers.get('www-authenticate')).toMatch(
        /^Bearer realm="graphql", error="invalid_(?:token|request)", error_description="[^"\\]+", resource_metadata="[^"\\]+"$/,
      )
    }),
    cases,
  )
})

it('a well-formed form with an unknown grant gets no further than that, whatever else is in it', async () => {
  const extra = fc.array(
    fc.tuple(
      fc.string({ minLength: 1 }).map((name) => `x-${name}`),
      fc.string(),
    ),
  )
  await fc.assert(
    fc.asyncProperty(extra, async (pairs) => {
      const distinct = Object.entries(Object.fromEntries(pairs))
      const response = await fixture.requestToken([['grant_type', 'unknown'], ...distinct])
      expect(await response.json()).toMatchObject({ error: 'unsupported_grant_type' })
    }),
    cases,
  )
})
