import { pino } from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import { createFixture } from './fixture.ts'

const lines: string[] = []
const logger = pino({ level: 'trace' }, { write: (line) => lines.push(line) })
const variables = { NODE_ENV: 'production', INTROSPECTION: 'open' }
const fixture = await createFixture({ variables, logger })
afterAll(() => fixture.close())

const secret = 'Hunter2secret'
const token = (args: string) => `mutation { token(username: "a", ${args}) { scope } }`
const variable = 'mutation ($p: String!) { token(username: "a", password: $p) { scope } }'

describe('in production no error repeats what was sent, and none helps to spell', () => {
  it.each<[string, object | string]>([
    ['a name in place of a text', { query: token(`password: ${secret}`) }],
    ['a list in place of a text', { query: token(`password: ["${secret}; x", "b"]`) }],
    ['an object in place of a list', { query: token(`password: "x", scopes: { a: "${secret}" }`) }],
    ['a text in place of a number', { query: `{ items(first: "${secret}") { edges { cursor } } }` }],
    ['a text in place of an object', { query: `mutation { createItem(input: "${secret}") { id } }` }],
    ['a member too few', { query: `mutation { createItem(input: { title: "${secret}" }) { id } }` }],
    ['a member too many', { query: `mutation { createItem(input: { titel: "${secret}" }) { id } }` }],
    ['a default of another type', { query: `query ($a: Int = "${secret}") { node(id: $a) { id } }` }],
    ['a directive with another type', { query: `{ scopes @include(if: "${secret}") { name } }` }],
    ['an argument that is none', { query: token(`passwort: "${secret}"`) }],
    ['a field that is none', { query: '{ scopez { nam } }' }],
    ['a colon too few', { query: token(`password "${secret}"`) }],
    ['a name too few', { query: token(`"${secret}"`) }],
    ['a block in a wrong place', { query: token(`"""${secret} "quoted" """`) }],
    ['a wrong name', { query: token(`password: "x" ${secret}`) }],
    ['a wrong escape', { query: token(`password: "\\q${secret}"`) }],
    ['a wrong number', { query: token(`password: 1${secret}`) }],
    ['a variable in a default', { query: `query ($a: String = $${secret}) { __typename }` }],
    ['no end', { query: token(`password: "${secret}`) }],
    ['a variable that is a list', { query: variable, variables: { p: [secret, 'a; b'] } }],
    ['a variable that is an object', { query: variable, variables: { p: { [secret]: secret } } }],
    ['no JSON', secret],
    ['JSON without an end', `{"query":"${secret}`],
    ['a parameter that is none', { query: '{ __typename }', [secret]: secret }],
    ['an operation that is none', { query: 'query A { __typename }', operationName: secret }],
  ])('%s', async (_fault, sent) => {
    const body = typeof sent === 'string' ? sent : JSON.stringify(sent)
    const text = await (await fixture.graphql('', undefined, { body })).text()
    expect(text).toContain('"errors"')
    expect(text).not.toMatch(/Hunter2|a; b|quoted|did you mean "(?!0)/i)
    expect(lines.join('')).not.toContain(secret)
  })

  it('but says what is wrong, and where', async () => {
    const response = await fixture.graphql(token(`password: ["${secret}"]`))
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'String cannot represent a non string value.',
          locations: [{ line: 1, column: 43 }],
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ],
    })
    const { errors } = await (await fixture.graphql('{ scopes { nam } }')).json()
    expect(errors[0].message).toBe('Cannot query field "nam" on type "ScopeDescription".')
  })

  it('and 400 to whoever sends no JSON', async () => {
    expect((await fixture.graphql('', undefined, { body: '{' })).status).toBe(400)
  })
})

it('elsewhere the caller is told what was wrong with what was sent, and the log is not', async () => {
  const open = await createFixture({ logger })
  const text = await (await open.graphql(token(`password: [${secret}]`))).text()
  expect(text).toContain(`String cannot represent a non string value: [${secret}]`)
  expect(lines.join('')).not.toContain(secret)
  await open.close()
})
