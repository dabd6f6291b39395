import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../built-server.ts'
import { type Consumer, installConsumer } from '../package/consumer.ts'
import { readmeCommands } from './readme-commands.ts'

describe('the example of Apollo Server', () => {
  let example: Consumer
  let running: AsyncDisposable | undefined
  let api: string
  beforeAll(async () => {
    example = await installConsumer('examples/apollo-server', 'test/graphql16')
    const port = await freePort()
    api = `http://127.0.0.1:${port}`
    running = await example.start({ PORT: String(port) }, /API +http/)
  }, 180_000)
  afterAll(async () => {
    await running?.[Symbol.asyncDispose]()
    await example[Symbol.asyncDispose]()
  })

  const token = async (scope: string) =>
    (await example.run('npm', 'run', '--silent', 'token', '--', scope)).trim()
  const ask = (query: string, token?: string) =>
    fetch(api, {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    })

  it('compiles', async () => {
    await example.run('npm', 'run', 'typecheck')
  })

  it('answers the commands of its README in part, and says what is missing', async () => {
    const commands = await readmeCommands(example.folder, { 'http://127.0.0.1:4000': api })
    expect(JSON.parse(await example.run('bash', '-euc', commands))).toMatchObject({
      data: { books: [{ title: 'Frankenstein', sold: null }] },
      errors: [{ path: ['books', 0, 'sold'], extensions: { code: 'FORBIDDEN', missingScopes: ['sales'] } }],
    })
  })

  it('answers all to a token with all scopes', async () => {
    const response = await ask('{ books { title sold } }', await token('books sales'))
    expect(await response.json()).toEqual({ data: { books: [{ title: 'Frankenstein', sold: 12 }] } })
  })

  it('does nothing for a token that lacks what a mutation needs', async () => {
    const reader = await token('books')
    const response = await ask('mutation { addBook(title: "Emma") { title } }', reader)
    expect(await response.json()).toMatchObject({
      data: { addBook: null },
      errors: [{ extensions: { missingScopes: ['books:write'] } }],
    })
    expect(await (await ask('{ books { title } }', reader)).json()).toEqual({
      data: { books: [{ title: 'Frankenstein' }] },
    })
  })

  it('refuses a token of nobody’s where none is needed', async () => {
    expect((await ask('{ name }')).status).toBe(200)
    const refused = await ask('{ name }', 'nonsense')
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  })
})
