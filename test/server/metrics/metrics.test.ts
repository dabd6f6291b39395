import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileScopes } from '../../../src/scopes/compile.ts'
import { countDecisions } from '../../../src/server/metrics/decisions.ts'
import { createSchema } from '../../../src/server/schema.ts'
import { freshPostgres } from '../../storage/databases.ts'
import { createFixture, type Fixture } from '../fixture.ts'
import { type Scraped, scrape } from './scrape.ts'

const variables = { PORT: '0', METRICS_PORT: '0' }

let fixture: Fixture
let url: string
beforeAll(async () => {
  fixture = await createFixture({ variables })
  url = `http://127.0.0.1:${await fixture.server.listen()}`
})
afterAll(() => fixture.close())

const scraped = (): Promise<Scraped> => scrape(fixture.server.metricsUrl())

/** How much each series grew while something was done. */
async function grown(act: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = (await scraped()).series
  await act()
  const after = (await scraped()).series
  const growth = [...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const)
  return Object.fromEntries(
    growth.filter(
      ([name, by]) => by !== 0 && name.startsWith('graphql_scopes') && !/_bucket|_sum/.test(name),
    ),
  )
}

const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url + path, { method: 'POST', body, headers })
  await response.text()
  return response
}
const graphql = (query: string, token?: string) =>
  post('/graphql', JSON.stringify({ query }), {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  })
const form = (path: string, parameters: Record<string, string>) =>
  post(path, new URLSearchParams(parameters).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  })
const john = { grant_type: 'password', username: 'johndoe', password: 'secret' }

describe('the metrics door', () => {
  it('is another one than that of the API, which has none', async () => {
    expect(fixture.server.metricsUrl()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
    expect((await fetch(`${url}/metrics`)).status).toBe(404)
  })

  it('shows metrics to GET, and nothing else', async () => {
    const { origin } = new URL(fixture.server.metricsUrl() ?? '')
    const shown = await fetch(`${origin}/metrics`)
    expect(shown.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    expect((await fetch(`${origin}/metrics`, { method: 'POST' })).status).toBe(405)
    expect((await fetch(`${origin}/graphql`)).status).toBe(404)
  })

  it('is not there unless it is asked for', async () => {
    const without = await createFixture({ variables: { PORT: '0' } })
    await without.server.listen()
    expect(without.server.metricsUrl()).toBeUndefined()
    await without.close()
  })

  it('that is taken keeps the server from starting', async () => {
    const { port } = new URL(fixture.server.metricsUrl() ?? '')
    const second = await createFixture({ variables: { PORT: '0', METRICS_PORT: port } })
    await expect(second.server.listen()).rejects.toThrow('EADDRINUSE')
    await second.close()
  })
})

describe('counts', () => {
  it('decisions by outcome and caller, what was refused by coordinate, and what was missing by scope', async () => {
    const token = await fixture.login('me')
    const growth = await grown(async () => {
      await graphql('{ me { username } }', token)
      await graphql('{ me { username items { title } } }', token)
      await graphql('{ items { edges { node { title } } } }')
    })
    expect(growth).toMatchObject({
      'graphql_scopes_decisions_total{caller="token",outcome="allowed"}': 1,
      'graphql_scopes_decisions_total{caller="token",outcome="partial"}': 1,
      'graphql_scopes_decisions_total{caller="anonymous",outcome="refused"}': 1,
      'graphql_scopes_refusals_total{stage="operation",class="field",coordinate="User.items"}': 1,
      'graphql_scopes_refusals_total{stage="field",class="field",coordinate="User.items"}': 1,
      'graphql_scopes_refusals_total{stage="operation",class="query",coordinate="Query.items"}': 1,
      'graphql_scopes_missing_scopes_total{class="query",scope="items"}': 1,
    })
  })

  it('requests for tokens by grant and outcome, logins by how they end, and audit events', async () => {
    const growth = await grown(async () => {
      await form('/token', john)
      await form('/token', { ...john, password: 'wrong' })
      await form('/token', { grant_type: 'refresh_token', refresh_token: 'none' })
      await form('/token', { grant_type: 'invented' })
      await graphql('mutation { token(username: "johndoe", password: "wrong") { scope } }')
    })
    expect(growth).toMatchObject({
      'graphql_scopes_token_requests_total{grant="password",outcome="issued"}': 1,
      'graphql_scopes_token_requests_total{grant="password",outcome="invalid_grant"}': 2,
      'graphql_scopes_token_requests_total{grant="refresh_token",outcome="invalid_grant"}': 1,
      'graphql_scopes_token_requests_total{grant="other",outcome="unsupported_grant_type"}': 1,
      'graphql_scopes_logins_total{outcome="succeeded"}': 1,
      'graphql_scopes_logins_total{outcome="failed"}': 2,
      'graphql_scopes_audit_events_total{event="login_failed"}': 2,
      'graphql_scopes_audit_events_total{event="token_issued"}': 1,
    })
  })

  it('how tokens were verified', async () => {
    const token = await fixture.login('me')
    const query = () => graphql('{ me { username } }', token)
    const growth = await grown(async () => {
      await query()
      await query()
      fixture.clock.now = new Date(fixture.clock.now.getTime() + 3_000)
      await query()
    })
    expect(growth).toMatchObject({
      'graphql_scopes_verifications_total{result="verified"}': 1,
      'graphql_scopes_verifications_total{result="remembered"}': 1,
      'graphql_scopes_verifications_total{result="rechecked"}': 1,
      graphql_scopes_verified_tokens: 1,
    })
  })

  it('HTTP requests, those too that no handler sees, and statements at the database', async () => {
    const growth = await grown(async () => {
      await graphql('{ scopes { name } }')
      await fetch(`${url}/health`)
      await fetch(`${url}/ready`)
      await post('/graphql', 'x'.repeat(200_000), { 'content-type': 'application/json' }).catch(() => {})
      const abandoned = httpRequest(`${url}/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '10' },
      })
      abandoned.on('error', () => {})
      abandoned.write('x')
      await fetch(`${url}/health`)
      abandoned.destroy()
      await expect.poll(async () => (await scraped()).text).toMatch(/route="\/token",status="aborted"/)
    })
    expect(growth).toMatchObject({
      'graphql_scopes_http_requests_total{method="POST",route="/graphql",status="200"}': 1,
      'graphql_scopes_http_requests_total{method="POST",route="/graphql",status="413"}': 1,
      'graphql_scopes_http_requests_total{method="GET",route="/health",status="200"}': 2,
      'graphql_scopes_http_requests_total{method="POST",route="/token",status="aborted"}': 1,
      'graphql_scopes_http_request_duration_seconds_count{route="/graphql"}': 2,
      'graphql_scopes_database_statement_duration_seconds_count{kind="select",outcome="done"}':
        expect.any(Number),
    })
  })

  it('streams while they are open, by neither of their ends as a slow request', async () => {
    const token = await fixture.login('orders:read items me')
    const open = async (signal?: AbortSignal) => {
      const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` }
      const query = encodeURIComponent('subscription { orderPlaced { id } }')
      return fetch(`${url}/graphql?query=${query}`, { headers, ...(signal && { signal }) })
    }
    const running = async () => (await scraped()).series.get('graphql_scopes_streams')
    const growth = await grown(async () => {
      const leaving = new AbortController()
      await open(leaving.signal)
      const other = await open()
      expect(await running()).toBe(2)
      leaving.abort()
      await expect.poll(running).toBe(1)
      await other.body?.cancel()
      await expect.poll(running).toBe(0)
      await expect
        .poll(async () => (await scraped()).text)
        .toMatch(/method="GET",route="\/graphql",status="aborted"\} 2/)
    })
    expect(growth).not.toHaveProperty('graphql_scopes_http_request_duration_seconds_count{route="/graphql"}')
  })

  it('passwords that wait for a worker', async () => {
    const logins = Array.from({ length: 6 }, () => form('/token', { ...john, password: 'wrong' }))
    const waiting = async () =>
      (await scraped()).series.get('graphql_scopes_password_checks{state="waiting"}') ?? 0
    await expect.poll(waiting).toBeGreaterThan(0)
    await Promise.all(logins)
    expect(await waiting()).toBe(0)
    expect((await scraped()).series.get('graphql_scopes_password_checks{state="limit"}')).toBe(64)
  })

  it('the connections of a pool', async () => {
    const database = await freshPostgres()
    const pooled = await createFixture({ variables, databaseUrl: database.url })
    await pooled.server.listen()
    const { series } = await scrape(pooled.server.metricsUrl())
    expect(series.get('graphql_scopes_database_connections{state="limit"}')).toBe(10)
    expect(series.get('graphql_scopes_database_connections{state="waiting"}')).toBe(0)
    expect(series.get('graphql_scopes_database_connections{state="idle"}')).toBeGreaterThan(0)
    await pooled.close()
    await database.drop()
  })

  it('versions', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    const { series } = await scraped()
    expect(series.get(`graphql_scopes_build_info{version="${version}"}`)).toBe(1)
    expect([...series.keys()]).toContainEqual(expect.stringMatching(/^nodejs_version_info/))
  })
})

describe('no label is a caller’s to choose', () => {
  it('whatever is sent in a path, a method, a grant, a scope, an operation or a name', async () => {
    const marks = Array.from({ length: 5 }, (_, index) => `mark-${index}-x`)
    for (const mark of marks) {
      await fetch(`${url}/${mark}?${mark}=${mark}`)
      const odd = httpRequest(`${url}/graphql`, { method: 'PROPFIND' }).end()
      await once(odd, 'response')
      odd.destroy()
      await form('/token', { grant_type: mark, scope: mark, username: mark, password: mark, client_id: mark })
      await form('/token', { ...john, scope: mark })
      await graphql(`query ${mark.replaceAll('-', '_')} { me { ${mark.replaceAll('-', '_')}: username } }`)
    }
    const { text } = await scraped()
    expect(text).not.toMatch(/mark[-_]\d/)
    expect(text).toContain('route="other"')
  })

  it('nor is a scope of a token that the schema does not know', async () => {
    const registry = new Registry()
    const onDecision = countDecisions(registry, compileScopes(createSchema()))
    const claims = undefined
    onDecision({
      stage: 'operation',
      outcome: 'refused',
      coordinates: ['Query.me'],
      granted: ['invented', 'items'],
      context: { claims },
    })
    const text = await registry.metrics()
    expect(text).toContain('graphql_scopes_missing_scopes_total{class="query",scope="me"} 1')
    expect(text).not.toContain('invented')
  })

  it('and a coordinate is always one of the schema', async () => {
    const { fields, inputs } = fixture.server.scopes
    const known = new Set([...fields, ...inputs].map(({ coordinate }) => coordinate))
    const { text } = await scraped()
    const shown = [...text.matchAll(/coordinate="([^"]*)"/g)].map(([, coordinate = '']) => coordinate)
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.filter((coordinate) => !known.has(coordinate))).toEqual([])
  })
})
