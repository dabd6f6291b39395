import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closedPort } from '../../storage/ports.ts'
import { createFixture, type Fixture } from '../fixture.ts'
import { createSecretWatch } from '../secret-watch.ts'
import { type Collector, type ReceivedSpan, startCollector } from './collector.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
const SERVER = 2
const CLIENT = 3

let collector: Collector
let fixture: Fixture
beforeAll(async () => {
  collector = await startCollector()
  fixture = await createFixture({ variables: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint } })
})
afterAll(async () => {
  await fixture.close()
  collector.close()
})

/** The spans of one request, once its own has arrived. */
async function spansOf(requestTrace: string): Promise<readonly ReceivedSpan[]> {
  const find = () => collector.spans().filter((span) => span.traceId === requestTrace)
  await expect.poll(find).toContainEqual(expect.objectContaining({ kind: SERVER }))
  return find()
}

const traceOf = (index: number) => `${index}`.padStart(32, '7')
const parentOf = (index: number) => ({ traceparent: `00-${traceOf(index)}-${parentId}-01` })
const named = (spans: readonly ReceivedSpan[], name: string) => spans.find((span) => span.name === name)

describe('a request is a span', () => {
  it('of the trace that it comes with, below the span that called', async () => {
    await fixture.graphql('{ scopes { name } }', undefined, {
      headers: { traceparent: `00-${traceId}-${parentId}-01`, tracestate: 'vendor=1' },
    })
    const span = named(await spansOf(traceId), 'POST /graphql')
    expect(span).toMatchObject({
      parentSpanId: parentId,
      kind: SERVER,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/graphql',
        'http.response.status_code': 200,
      },
      resource: { 'service.name': 'graphql-scopes' },
    })
    expect(span?.end).toBeGreaterThan(span?.start ?? 0n)
  })

  it.each([
    ['no traceparent', {}],
    ['one that is none', { traceparent: 'nonsense' }],
    ['the trace that is none', { traceparent: `00-${'0'.repeat(32)}-${parentId}-01` }],
  ])('with %s it begins a trace of its own, whose id is in the log', async (rule, headers) => {
    const id = rule.replaceAll(' ', '-')
    await fixture.get('/health', { headers: { 'x-request-id': id, ...headers } })
    await fixture.get('/openapi.json', { headers: { 'x-request-id': `${id}-2`, ...headers } })
    const line = fixture
      .logged()
      .split('\n')
      .find((each) => each.includes(`"${id}-2"`))
    const { traceId: own } = JSON.parse(line ?? '{}')
    const [span] = await spansOf(own)
    expect(span?.parentSpanId).toBeUndefined()
    expect(own).not.toBe('0'.repeat(32))
  })

  it('unless the caller has decided that it is not to be traced', async () => {
    await fixture.get('/health', { headers: { traceparent: `00-${traceOf(1)}-${parentId}-00` } })
    await fixture.get('/openapi.json', { headers: { traceparent: `00-${traceOf(1)}-${parentId}-00` } })
    await fixture.get('/openapi.json', { headers: parentOf(2) })
    await spansOf(traceOf(2))
    expect(collector.spans().filter((span) => span.traceId === traceOf(1))).toEqual([])
  })

  it('named by what there is, and not by the path that was asked for', async () => {
    await fixture.get('/wp-admin/secret-path', { headers: parentOf(3) })
    const [span] = await spansOf(traceOf(3))
    expect(span).toMatchObject({ name: 'GET', attributes: { 'http.response.status_code': 404 } })
    expect(span?.attributes).not.toHaveProperty('http.route')
  })
})

describe('below it is one', () => {
  it('for the decision about scopes: what it was, of which operation, and what was lacking', async () => {
    const token = await fixture.login('me')
    await fixture.graphql('query Mine { me { username items { title } } }', token, { headers: parentOf(4) })
    const spans = await spansOf(traceOf(4))
    const request = named(spans, 'POST /graphql')
    const decision = named(spans, 'scopes.decide')
    expect(decision).toMatchObject({
      parentSpanId: request?.spanId,
      attributes: {
        'graphql.operation.type': 'query',
        'graphql.operation.name': 'Mine',
        'graphql_scopes.caller': 'token',
        'graphql_scopes.outcome': 'partial',
        'graphql_scopes.refused': ['User.items', 'Item.title'],
        'graphql_scopes.missing': ['items'],
      },
    })
    expect(decision?.start).toBeGreaterThanOrEqual(request?.start ?? 0n)
    expect(decision?.end).toBeLessThanOrEqual(request?.end ?? 0n)
  })

  it('for an operation that is refused as a whole, and for one that is allowed', async () => {
    await fixture.graphql('mutation { placeOrder(lines: []) { id } }', undefined, { headers: parentOf(5) })
    await fixture.graphql('{ scopes { name } }', undefined, { headers: parentOf(6) })
    expect(named(await spansOf(traceOf(5)), 'scopes.decide')?.attributes).toMatchObject({
      'graphql.operation.type': 'mutation',
      'graphql_scopes.caller': 'anonymous',
      'graphql_scopes.outcome': 'refused',
      'graphql_scopes.missing': ['orders:read', 'orders:write'],
    })
    const allowed = named(await spansOf(traceOf(6)), 'scopes.decide')?.attributes
    expect(allowed).toMatchObject({ 'graphql_scopes.outcome': 'allowed' })
    expect(allowed).not.toHaveProperty('graphql_scopes.refused')
  })

  it('for a request for a token, and for each statement at the database, without its values', async () => {
    const form = { grant_type: 'password', username: 'johndoe', password: 'secret' }
    await fixture.requestToken(form, parentOf(7))
    await fixture.requestToken({ ...form, password: 'another-secret' }, parentOf(8))
    const spans = await spansOf(traceOf(7))
    expect(named(spans, 'token.grant')?.attributes).toMatchObject({
      'graphql_scopes.grant': 'password',
      'graphql_scopes.outcome': 'issued',
    })
    expect(named(await spansOf(traceOf(8)), 'token.grant')?.attributes).toMatchObject({
      'graphql_scopes.outcome': 'invalid_grant',
    })
    const statement = named(spans, 'db select')
    expect(statement).toMatchObject({ kind: CLIENT, parentSpanId: named(spans, 'POST /token')?.spanId })
    expect(statement?.attributes['db.query.text']).toMatch(/ where "username" = \?$/)
  })
})

it('nothing that was sent or answered stands in any span', async () => {
  const secrets = createSecretWatch()
  const body = 'username=johndoe&password=a-long-enough-secret'
  secrets.sees(new Request('http://api.example/token', { method: 'POST', body }), body)
  await fixture.requestToken(
    'grant_type=password&username=johndoe&password=a-long-enough-secret',
    parentOf(9),
  )
  const token = await fixture.login('me items')
  const answer = await fixture.graphql(
    'query ($text: String!) { search(text: $text) { __typename } }',
    token,
    {
      headers: parentOf(10),
      body: JSON.stringify({
        query:
          'query ($text: String!) { search(text: $text) { __typename } a: search(text: "a-literal-value") { __typename } }',
        variables: { text: 'a-variable-value' },
      }),
    },
  )
  expect(answer.status).toBe(200)
  await fixture.get('/account?state=a-parameter-value', {
    headers: { cookie: 'login=a-cookie-value', 'x-other': 'a-header-value', ...parentOf(11) },
  })
  for (const index of [9, 10, 11]) await spansOf(traceOf(index))
  secrets.requireUnknownTo(collector.text())
  expect(collector.text()).not.toContain(token)
  expect(collector.text()).not.toMatch(/a-\w+-value|johndoe|long-enough/)
})

describe('a collector', () => {
  it('that is away changes nothing but a line in the log, once', async () => {
    const away = await createFixture({
      variables: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await closedPort()}` },
    })
    expect((await away.graphql('{ scopes { name } }')).status).toBe(200)
    const warnings = () => away.logged().match(/"traces cannot be sent"/g) ?? []
    await expect.poll(warnings).toHaveLength(1)
    await away.graphql('{ scopes { name } }')
    await away.close()
    expect(warnings()).toHaveLength(1)
  })

  it('gets what is left when the server is closed', async () => {
    const last = await startCollector()
    const closing = await createFixture({ variables: { OTEL_EXPORTER_OTLP_ENDPOINT: last.endpoint } })
    await closing.get('/health')
    await closing.get('/openapi.json')
    await closing.close()
    expect(last.spans().map(({ name }) => name)).toContain('GET /openapi.json')
    last.close()
  })

  it('gets a share, where only a share is asked for', async () => {
    const none = await startCollector()
    const silent = await createFixture({
      variables: { OTEL_EXPORTER_OTLP_ENDPOINT: none.endpoint, TRACE_RATIO: '0' },
    })
    await silent.get('/openapi.json')
    await silent.close()
    expect(none.spans()).toEqual([])
    none.close()
  })
})
