import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileScopes, DocumentsError, registerDocuments } from '../../src/index.ts'
import { createSchema } from '../../src/server/schema.ts'
import { createFixture, type Fixture } from './fixture.ts'

const directory = mkdtempSync(join(tmpdir(), 'documents-'))
afterAll(() => rmSync(directory, { recursive: true }))

function write(documents: unknown): string {
  const file = join(directory, 'documents.json')
  writeFileSync(file, JSON.stringify({ documents }))
  return file
}

const table = compileScopes(createSchema())
const registered = registerDocuments(table, [
  { id: 'me', document: 'query Me { me { username } }' },
  { id: 'catalogue', document: '{ scopes { name } }' },
])

describe('with registered documents', () => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await createFixture({ variables: { REGISTERED_DOCUMENTS: write(registered) } })
  })
  afterAll(() => fixture.close())

  const send = async (body: unknown, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const response = await fixture.get('/graphql', { method: 'POST', body: JSON.stringify(body), headers })
    return { status: response.status, ...(await response.json()) }
  }

  it('a client sends an id, and needs the same scopes', async () => {
    expect(await send({ documentId: 'me' }, await fixture.login('me'))).toEqual({
      status: 200,
      data: { me: { username: 'johndoe' } },
    })
    expect(await send({ documentId: 'me' })).toMatchObject({ status: 401 })
  })

  it('no other document is answered', async () => {
    const refused = { status: 403, errors: [{ extensions: { code: 'DOCUMENT_NOT_REGISTERED' } }] }
    expect(await send({ query: '{ scopes { description } }' })).toMatchObject(refused)
    expect(
      await send({ query: 'mutation { token(username: "johndoe", password: "secret") { accessToken } }' }),
    ).toMatchObject(refused)
    expect(await send({ query: '{ scopes { name } }' })).toMatchObject({ status: 200 })
  })

  it('tokens are issued at their own endpoint as ever', async () => {
    expect((await fixture.logIn('me')).scope).toBe('me')
  })
})

it('other documents are answered where that is allowed', async () => {
  const variables = { REGISTERED_DOCUMENTS: write(registered), UNKNOWN_DOCUMENTS: 'allow' }
  const fixture = await createFixture({ variables })
  expect((await fixture.graphql('{ scopes { description } }')).status).toBe(200)
  await fixture.close()
})

it('a server does not start with a document that needs more than it was registered for, and names all such', async () => {
  const widened = [
    ...registered.map((each) => ({ ...each, requirement: 'public' })),
    { id: 'gone', document: 'query Gone { gone }', requirement: 'public' },
  ]
  const start = createFixture({ variables: { REGISTERED_DOCUMENTS: write(widened) } })
  await expect(start).rejects.toThrow(DocumentsError)
  await expect(start).rejects.toMatchObject({
    faults: [
      'document me (Me): needs me by now, and was registered for public; look at it, and register it again',
      expect.stringMatching(/^document gone \(Gone\): Cannot query field "gone"/),
    ],
  })
})
