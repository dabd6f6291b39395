import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { answerOf } from '../program.ts'
import { useSdlFiles } from './sdl-files.ts'

const shipped = fileURLToPath(new URL('../../../schema', import.meta.url))

const files = useSdlFiles({
  'client/me.graphql': 'query Me { me { ...Person } }',
  'client/parts/person.graphql':
    'fragment Person on User { username items { title } }\nfragment Unused on User { id }',
  'client/search.graphql': '{ search(text: "x") { ... on Item { title } ... on User { username } } }',
  'client/open.graphql': '{ scopes { name } }',
  'vars.graphql': `query Vars($owner: ID, $more: Boolean!, $first: Int!) {
  items(ownerId: $owner, first: $first) { pageInfo { endCursor } }
  me @include(if: $more) @clientOnly { id }
}`,
  'literal.graphql': '{ items(ownerId: "1") { pageInfo { endCursor } } }',
  'input.graphql': 'mutation Make($input: CreateItemInput!) { createItem(input: $input) { id } }',
  'invalid.graphql': 'query Bad {\n  me { username nope }\n}\n',
  'invalid-too.graphql': '{ me }',
  'broken.graphql': 'query {',
  'token.graphql': 'query Any($id: ID!) { node(id: $id) { __typename } }',
  'types.graphql': 'type T { x: Int }',
})
const operation = (...args: readonly string[]) =>
  files().run(['scopes', 'operation', ...args, '--schema', shipped])
const json = async (...args: readonly string[]) => answerOf(await operation(...args, '--json'))

describe('scopes operation', () => {
  it('says what each operation needs and what to request, with fragments from other files', async () => {
    expect(await json('client')).toMatchObject([
      {
        operation: 'query',
        name: 'Me',
        file: 'client/me.graphql',
        line: 1,
        certain: { requirement: [['items', 'me']], token: true, request: ['items', 'me'], alternatives: [] },
        perhaps: null,
      },
      {
        name: null,
        file: 'client/open.graphql',
        certain: { requirement: 'public', token: false, request: [] },
      },
      { name: null, file: 'client/search.graphql', certain: { request: ['items', 'me'] } },
    ])
  })

  it('says when other scopes are as few', async () => {
    const [{ certain }] = await json('client/search.graphql')
    expect(certain.alternatives).toEqual([['items', 'users:read']])
    const { stdout } = await operation('client/search.graphql')
    expect(stdout).toContain('request  "items me", or as few with "items users:read"')
  })

  it('tells what is certain from what depends on variables', async () => {
    const [needs] = await json('vars.graphql')
    expect(needs.certain.requirement).toEqual([['items']])
    expect(needs.perhaps.requirement).toEqual([['items', 'me', 'users:read']])
    const { stdout } = await operation('vars.graphql')
    expect(stdout).toContain('by Query.items(ownerId:), Query.me, User.id')
    expect(stdout).toMatch(/^ {2}items +items; perhaps items and users:read$/m)
    expect(stdout).toMatch(/^ {2}me +perhaps me$/m)
  })

  it('takes a literal for certain, and an input field of a variable for possible', async () => {
    expect(await json('literal.graphql')).toMatchObject([
      { certain: { requirement: [['items', 'users:read']] }, perhaps: null },
    ])
    expect(await json('input.graphql')).toMatchObject([
      {
        certain: { requirement: [['items', 'items:write']] },
        perhaps: { requirement: [['items', 'items:write', 'users:write']] },
      },
    ])
  })

  it('says when a token is enough', async () => {
    const { stdout } = await operation('token.graphql')
    expect(stdout).toContain('needs    authenticated\n  request  a token, no scope')
  })

  it('shows the fields as they stand in the document', async () => {
    const [{ fields }] = await json('client/me.graphql', 'client/parts')
    expect(fields.map(({ path }: { path: readonly string[] }) => path.join('.'))).toEqual([
      'me',
      'me.username',
      'me.items',
      'me.items.title',
    ])
  })

  it('reads standard input', async () => {
    const args = ['scopes', 'operation', '-', '--schema', shipped, '--json']
    expect(answerOf(await files().run(args, { stdin: '{ me { id } }' }))).toMatchObject([{ file: '<stdin>' }])
  })

  it('reports everything that is invalid, with the lines around it', async () => {
    const { code, stdout, stderr } = await operation('invalid.graphql', 'invalid-too.graphql')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`invalid.graphql:2:17: Cannot query field "nope" on type "User".
1 | query Bad {
2 |   me { username nope }
  |                 ^
3 | }`)
    expect(stderr).toContain('invalid-too.graphql:1:3')
    expect(await operation('broken.graphql')).toMatchObject({ code: 1, stdout: '' })
  })

  it('needs a schema that can be asked', async () => {
    const args = ['scopes', 'operation', 'client', '--schema', 'types.graphql']
    expect(await files().run(args)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no Query type'),
    })
  })
})
