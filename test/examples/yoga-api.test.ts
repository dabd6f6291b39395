import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../built-server.ts'
import { type Consumer, installConsumer } from '../package/consumer.ts'
import { readmeCommands } from './readme-commands.ts'

describe('the example of an API on Yoga', () => {
  let example: Consumer
  let running: AsyncDisposable | undefined
  let api: string
  let issuer: string
  beforeAll(async () => {
    example = await installConsumer('examples/yoga-api')
    const port = await freePort()
    issuer = `http://127.0.0.1:${await freePort()}`
    api = `http://127.0.0.1:${port}`
    running = await example.start({ PORT: String(port), ISSUER: issuer }, /API +http/)
  }, 180_000)
  afterAll(async () => {
    await running?.[Symbol.asyncDispose]()
    await example[Symbol.asyncDispose]()
  })

  const token = async (scope: string): Promise<string> => {
    const client = { client_id: 'reports', client_secret: 'a-secret-of-this-example' }
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...client, scope })
    const response = await fetch(`${issuer}/token`, { method: 'POST', body })
    return (await response.json()).access_token
  }
  const ask = (query: string, authorization?: string) =>
    fetch(`${api}/graphql`, {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    })

  it('compiles', async () => {
    await example.run('npm', 'run', 'typecheck')
  })

  it('answers the commands of its README in part, and says what is missing', async () => {
    const commands = await readmeCommands(example.folder, {
      'http://127.0.0.1:4001': issuer,
      'http://127.0.0.1:4000': api,
    })
    expect(JSON.parse(await example.run('bash', '-euc', commands))).toMatchObject({
      data: { books: [{ title: 'Frankenstein', sold: null }] },
      errors: [{ path: ['books', 0, 'sold'], extensions: { code: 'FORBIDDEN', missingScopes: ['sales'] } }],
    })
  })

  it('answers all to a token of the identity provider with all scopes', async () => {
    const response = await ask('{ books { title sold } }', `Bearer ${await token('books sales')}`)
    expect(await response.json()).toEqual({ data: { books: [{ title: 'Frankenstein', sold: 12 }] } })
  })

  it('does nothing for a token that lacks what a mutation needs', async () => {
    const reader = `Bearer ${await token('books')}`
    const response = await ask('mutation { addBook(title: "Emma") { title } }', reader)
    expect(response.status).toBe(403)
    expect(response.headers.get('www-authenticate')).toContain('scope="books books:write"')
    expect(await (await ask('{ books { title } }', reader)).json()).toEqual({
      data: { books: [{ title: 'Frankenstein' }] },
    })
  })

  it('refuses who has no token, and a token of nobody’s', async () => {
    expect((await ask('{ books { title } }')).status).toBe(401)
    expect((await ask('{ name }')).status).toBe(200)
    expect((await ask('{ name }', 'Bearer nonsense')).status).toBe(401)
  })
})
