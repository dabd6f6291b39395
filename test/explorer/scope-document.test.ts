import { expect, it } from 'vitest'
import { createScopeSource } from '../../src/explorer/scopes/scope-document.ts'

const url = 'https://api.example/graphql/explorer/scopes.json'

it('knows what was asked for last, whichever answer comes first', async () => {
  const { source, answer } = createWorld()
  const early = source.load('early')
  const late = source.load('late')
  answer('late', Response.json({ welcome: 'late' }))
  await late
  answer('early', Response.json({ welcome: 'early' }))
  await early
  expect(source.get().welcome).toBe('late')
})

it('keeps what it knows when there is no answer, and asks again', async () => {
  const { source, answer } = createWorld()
  const failing = source.load(undefined)
  answer('nobody', new Response(null, { status: 503 }))
  expect(await failing).toBeUndefined()
  expect(source.get().requirements).toBeUndefined()
  const again = source.load(undefined)
  answer('nobody', Response.json({ requirements: { 'Query.a': [['me']] } }))
  await again
  expect(source.get().requirements).toEqual({ 'Query.a': [['me']] })
  const broken = source.load(undefined)
  answer('nobody', new Response('<!doctype html>'))
  expect(await broken).toBeUndefined()
  expect(source.get().requirements).toEqual({ 'Query.a': [['me']] })
})

it('tells a token that is refused from a server that is away', async () => {
  const { source, answer } = createWorld()
  const refused = source.load('bad')
  answer('bad', new Response(null, { status: 401 }))
  await expect(refused).rejects.toMatchObject({ code: 'invalid_token' })
  await source.settled()
})

/** A server that answers when it is told to, each caller by name. */
function createWorld() {
  const waiting = new Map<string, (response: Response) => void>()
  const source = createScopeSource((_url, init) => {
    const name = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? 'nobody'
    return new Promise((resolve) => waiting.set(name, resolve))
  }, url)
  return { source, answer: (name: string, response: Response) => waiting.get(name)?.(response) }
}
