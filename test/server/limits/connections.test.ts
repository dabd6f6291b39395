import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { createHttp } from '../../../src/server/http.ts'
import { listen } from '../../storage/ports.ts'
import { createFixture } from '../fixture.ts'

const variables = { PORT: '0', REQUEST_TIMEOUT: '2', HEADERS_TIMEOUT: '1' }
const fixture = await createFixture({ variables })
const port = await fixture.server.listen()
afterAll(() => fixture.close())

const query = (document: string, headers = '') => {
  const target = `/graphql?query=${encodeURIComponent(document)}`
  return `GET ${target} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n${headers}\r\n`
}

function open(): Socket {
  return connect(port, '127.0.0.1').on('error', () => {})
}

describe('a client of an answer without end', () => {
  async function* endless() {
    for (;;) {
      await setImmediate()
      yield Buffer.alloc(5_000)
    }
  }
  const { limits } = readConfig({ REQUEST_TIMEOUT: '1', HEADERS_TIMEOUT: '1' })
  const http = createHttp({
    answer: (_request, response) => pipeline(endless(), response).catch(() => {}),
    limits,
    headers: {},
  })
  let client: Socket
  beforeAll(async () => {
    client = connect(await listen(http), '127.0.0.1').on('error', () => {})
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  })
  afterAll(() => http.close())

  it('is not cut while it takes it', async () => {
    client.resume()
    await wait(3_000)
    expect(client.destroyed).toBe(false)
  })

  it('is cut when it takes nothing any more', async () => {
    client.pause()
    await expect.poll(() => promisify(http.getConnections.bind(http))(), { timeout: 9_000 }).toBe(0)
    client.destroy()
  }, 15_000)
})

describe('requests that are pipelined', () => {
  it('are answered in turn', async () => {
    const socket = open()
    socket.write(
      query('{ a: __typename }') +
        query('{ b: __typename }') +
        query('{ c: __typename }', 'Connection: close\r\n'),
    )
    expect((await text(socket)).match(/"data":\{"[abc]"/g)).toEqual([
      '"data":{"a"',
      '"data":{"b"',
      '"data":{"c"',
    ])
  })

  it('are cut with their connection when they are too many', async () => {
    const socket = open()
    socket.write(query('{ __typename }').repeat(1_000))
    expect((await text(socket).catch(() => '')).match(/"data"/g)?.length ?? 0).toBeLessThan(1_000)
  })
})
