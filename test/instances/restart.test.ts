import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuiltServer } from '../built-server.ts'
import { freshPostgres } from '../storage/databases.ts'
import { hasNginx, type Nginx, startNginx } from './nginx.ts'
import { startWorld, type World } from './world.ts'

describe.runIf(hasNginx())('two instances behind nginx, replaced one after the other', () => {
  let world: World
  let nginx: Nginx
  beforeAll(async () => {
    world = await startWorld(freshPostgres, { TRUST_PROXY: '1', DRAIN_DELAY: '1', LOG_LEVEL: 'warn' })
    nginx = await startNginx(world.proxyPort, [world.one.url, world.two.url])
  })
  afterAll(async () => {
    await nginx?.stop()
    await world?.close()
  })

  const replace = async (server: BuiltServer) => {
    expect(await server.stop()).toBe(0)
    return world.start(new URL(server.url).port)
  }

  it('answer every query all the while, by GET and by POST', async () => {
    const load = startLoad(nginx.url)
    for (const server of world.servers) await replace(server)
    const { answered, unexpected } = await load.stop()
    expect(unexpected).toEqual([])
    expect(answered).toBeGreaterThan(100)
  })
})

/** Queries in eight lanes, of which every other one sends them by POST. */
function startLoad(url: string) {
  let answered = 0
  let isStopped = false
  const unexpected: string[] = []
  const query = '{ scopes { name } }'
  const ask = {
    GET: () => fetch(`${url}/graphql?${new URLSearchParams({ query })}`),
    POST: () =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        body: JSON.stringify({ query }),
        headers: { 'content-type': 'application/json' },
      }),
  }
  const lane = async (method: keyof typeof ask) => {
    while (!isStopped) {
      const response = await ask[method]()
      await response.text()
      if (response.status === 200) answered += 1
      else unexpected.push(`${method}: ${response.status}`)
    }
  }
  const lanes = Array.from({ length: 8 }, (_, index) => lane(index % 2 === 0 ? 'GET' : 'POST'))
  return {
    async stop() {
      isStopped = true
      await Promise.all(lanes)
      return { answered, unexpected }
    },
  }
}
