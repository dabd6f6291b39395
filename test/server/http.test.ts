import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'

const variables = { PORT: '0', PUBLIC_URL: 'https://api.example' }
const hurried = {
  HEADERS_TIMEOUT: '1',
  REQUEST_TIMEOUT: '2',
  KEEP_ALIVE_TIMEOUT: '1',
  MAX_HEADER_BYTES: '4096',
}
const fixture = await createFixture({ variables: { ...variables, ...hurried, MAX_BODY_BYTES: '1000' } })
const port = await fixture.server.listen()
afterAll(() => fixture.close())

/** What the server sends back for these very bytes, until it closes the connection. */
async function send(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  return text(socket)
}

const get = (target: string, headers = '') =>
  send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`)
const post = (headers: string, body = '') =>
  send(`POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n${body}`)

describe('a client that dribbles', () => {
  /** Writes a byte ten times a second, for as long as it may. */
  async function dribble(start: string): Promise<{ answer: string; ms: number }> {
    const socket = connect(port, '127.0.0.1')
    const began = performance.now()
    socket.write(start)
    const timer = setInterval(() => socket.write('x'), 100)
    socket.on('error', () => {})
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    await new Promise((resolve) => socket.once('close', resolve))
    clearInterval(timer)
    return { answer: Buffer.concat(chunks).toString(), ms: performance.now() - began }
  }

  it.each([
    ['its headers', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    [
      'its body',
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n`,
    ],
    [
      'the body of a form',
      `POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 999\r\n\r\n`,
    ],
  ])('%s is told 408 and left', async (_part, start) => {
    const { answer } = await dribble(start)
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toMatch(/\r\nx-content-type-options: nosniff\r\n/)
  })

  it('or says nothing more is left', async () => {
    const answer = await send('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('what no URL can be made of is 400, and tells nothing', () => {
  const refused = (answer: string) => {
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toMatch(/\r\nx-content-type-options: nosniff\r\n/)
    expect(answer).not.toMatch(/node_modules|Error|\.js/)
  }

  it.each(['256.256.256.256', 'a:99999', '1.2.3.4.5', '0x1ffffffff', '[:::::]', 'a..b:-1'])(
    'the host %s',
    async (host) => {
      refused(await send(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`))
      refused(
        await send(`GET http://${host}/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
      )
    },
  )

  it.each(['ftp://x/y', 'x', 'javascript:alert(1)'])('the target %s', async (target) => {
    refused(await send(`POST ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`))
  })
})

describe('every answer has the headers that keep browsers from guessing', () => {
  it.each<[number, () => Promise<string>]>([
    [200, () => get('/health')],
    [404, () => get('/nowhere')],
    [405, () => get('/token')],
    [400, () => get('/health', 'Host: elsewhere\r\n')],
    [400, () => send('nonsense\r\n\r\n')],
    [411, () => post('Transfer-Encoding: chunked\r\n', '0\r\n\r\n')],
    [413, () => post('Content-Length: 1001\r\n')],
    [
      415,
      () =>
        send('POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
    ],
    [431, () => get('/health', `X-Long: ${'x'.repeat(5_000)}\r\n`)],
    [401, () => get('/graphql?query={me{id}}', 'Authorization: Bearer nonsense\r\n')],
  ])('%i', async (status, ask) => {
    const answer = (await ask()).toLowerCase()
    expect(answer).toMatch(new RegExp(`^http/1\\.1 ${status} `))
    const [head = ''] = answer.split('\r\n\r\n')
    for (const header of [
      'x-content-type-options: nosniff',
      'referrer-policy: no-referrer',
      'cache-control: no-store',
      "content-security-policy: default-src 'none'",
      'strict-transport-security: max-age=63072000',
    ]) {
      expect(head).toContain(`\r\n${header}`)
    }
  })
})

it('says nothing of HTTPS when it is reached by HTTP', async () => {
  const plain: Fixture = await createFixture()
  expect((await plain.get('/health')).headers.has('strict-transport-security')).toBe(false)
  await plain.close()
})

describe('RFC 9112 §3.2.2: a target in absolute form', () => {
  it.each([
    'http://api.example/health',
    'HTTPS://api.example/health',
    'http://api.example:80/graphql?query={__typename}',
  ])('is accepted: %s', async (target) => expect(await get(target)).toMatch(/^HTTP\/1\.1 200 /))

  it('has no path but that of the root when it has none', async () => {
    for (const target of ['http://api.example', 'http://api.example?x']) {
      expect(await get(target)).toMatch(/^HTTP\/1\.1 404 /)
    }
  })

  it.each(['http://user@api.example/health', 'http:///health', 'http://[::1/health'])(
    'has a host that is one: %s',
    async (target) => expect(await get(target)).toMatch(/^HTTP\/1\.1 400 /),
  )

  it('has the limit of its path', async () => {
    const head = 'HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n'
    const answer = await send(`POST http://localhost/graphql ${head}Content-Length: 1001\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })
})

it.each(['*', '//', '/%', '/%00', '/graphql/%2e%2e/token', '/?', '//evil.example/graphql'])(
  'a strange target is no fault of the server: %s',
  async (target) => {
    expect(
      await send(`OPTIONS ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
    ).not.toMatch(/^HTTP\/1\.1 5/)
    expect(await get(target)).not.toMatch(/^HTTP\/1\.1 5/)
  },
)
