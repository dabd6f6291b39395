import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createInstalled } from '../installed.ts'
import { compile, snippetsOfServers } from '../snippets.ts'
import { fileNameOf, folderOf, pages } from './pages.ts'

const { directory: root, remove } = createInstalled()
const emitted = join(root, 'js')

/** What the pages call one's own: the schema, and what verifies a token. */
const api = readFileSync('test/servers/example.ts', 'utf8').replace(
  /'[./]+src\/index\.ts'/,
  "'graphql-scopes'",
)

/** Every TypeScript file of the pages; of one that a page shows more than once, each version. */
const files = pages.flatMap((page) => {
  const seen = new Map<string, number>()
  return page.snippets
    .filter(({ language, text }) => language === 'ts' && !snippetsOfServers.includes(text))
    .map((snippet, index) => {
      const name = fileNameOf(snippet) ?? `snippet-${index}.ts`
      const version = seen.get(name) ?? 0
      seen.set(name, version + 1)
      const unique = version === 0 ? name : `${dirname(name)}/version-${version}-${basename(name)}`
      return { page: page.path, folder: folderOf(page), name: unique, text: snippet.text }
    })
})

beforeAll(() => {
  for (const page of pages.filter(({ path }) => files.some((file) => file.page === path))) {
    const folder = join(root, folderOf(page))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'api.ts'), api)
    const generated = page.snippets.find(({ text }) => text.startsWith('export const'))
    if (generated !== undefined) writeFileSync(join(folder, 'generated.ts'), generated.text)
  }
  for (const { folder, name, text } of files) {
    mkdirSync(dirname(join(root, folder, name)), { recursive: true })
    writeFileSync(join(root, folder, name), text)
  }
  compile(
    files.map(({ folder, name }) => join(root, folder, name)),
    { root, to: emitted },
  )
})
afterAll(remove)

function urlOf(folder: string, name: string): string {
  return pathToFileURL(join(emitted, folder, name.replace(/\.ts$/, '.js'))).href
}

function urlOfSnippet(page: string, has: string): string {
  const file = files.find((each) => each.page === page && each.text.includes(has))
  if (file === undefined) throw new Error(`${page} has no snippet with ${has}`)
  return urlOf(file.folder, file.name)
}

/** In a process of its own, as a user would. */
async function run(page: string, has: string, expression: string) {
  const code = `const snippet = await import('${urlOfSnippet(page, has)}'); console.log(JSON.stringify(await (${expression}))); process.exit()`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code])
  return JSON.parse(stdout)
}

/** What a Yoga of a snippet answers to a query: the status and the body. */
const ask = (query: string, scope?: string) => {
  const authorization = scope === undefined ? {} : { authorization: `Bearer ${scope}` }
  const headers = { 'content-type': 'application/json', ...authorization }
  const init = JSON.stringify({ method: 'POST', headers, body: JSON.stringify({ query }) })
  return `Promise.resolve(snippet.yoga.fetch('http://localhost/graphql', ${init})).then(async (response) => [response.status, await response.json()])`
}

describe('what a snippet makes does what its page says', () => {
  it('a guarded Yoga answers what is open, and in resolvers has the claims', async () => {
    const answers = `Promise.all([${ask('{ version me { name } }')}, ${ask('{ me { name } }', 'me')}])`
    expect(await run('docs/guides/yoga.md', 'createYoga', answers)).toMatchObject([
      [200, { data: { version: '1.0', me: null }, errors: [{ extensions: { missingScopes: ['me'] } }] }],
      [200, { data: { me: { name: 'ada' } } }],
    ])
  })

  it('a guarded schema refuses on any server', async () => {
    const answers = "Promise.all([snippet.answer('greet'), snippet.answer('')])"
    expect(await run('docs/guides/any-server.md', "from 'graphql'", answers)).toMatchObject([
      { data: { hello: 'world' } },
      { data: { hello: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    ])
  })

  it('a verifier of an issuer takes nobody else’s token', async () => {
    const answer = "snippet.verify('a.b.c').then((claims) => claims ?? null)"
    expect(await run('docs/guides/identity-provider.md', 'createIssuerVerifier', answer)).toBeNull()
  })

  it('what is filtered does not exist', async () => {
    const [, answer] = await run('docs/guides/introspection.md', "'filtered'", ask('{ payroll { total } }'))
    expect(answer).toMatchObject({ errors: [{ message: 'Cannot query field "payroll" on type "Query".' }] })
  })

  it('shadow mode refuses nothing and counts', async () => {
    const counted = `${ask('{ version me { name } }')}.then((answer) => [answer, [...snippet.refusals]])`
    expect(await run('docs/guides/shadow-mode.md', "mode: 'shadow'", counted)).toEqual([
      [200, { data: { version: '1', me: { name: 'Ada' } } }],
      [['partial: Query.me with no token', 1]],
    ])
  })

  it('the issuers of a page are what a verifier takes', async () => {
    const type =
      "import('graphql-scopes/oauth').then(({ createIssuerVerifier }) => typeof createIssuerVerifier([snippet.keycloak]))"
    expect(await run('docs/guides/identity-provider.md', 'roleScopes', type)).toBe('function')
  })

  it('a client over WebSocket is answered by what its token grants', async () => {
    const page = 'docs/guides/subscriptions.md'
    const answers = `(async () => {
      const { createYoga } = await import('graphql-yoga')
      const { useScopes } = await import('graphql-scopes/yoga')
      const { schema } = await import('${urlOf('guides/yoga', 'api.js')}')
      const { connect } = await import('${urlOfSnippet(page, 'createClient')}')
      const verify = (scope) => ({ sub: 'ada', scope })
      const server = snippet.serve(createYoga({ schema, plugins: [useScopes({ verify })] }), verify)
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = 'ws://127.0.0.1:' + server.address().port + '/graphql'
      const ask = (token) => new Promise((resolve) => connect(url, async () => token).subscribe(
        { query: '{ me { name } }' }, { next: resolve, error: resolve, complete() {} }))
      return [await ask('me'), await ask('email')]
    })()`
    expect(await run(page, 'scopesOverWebSocket', answers)).toMatchObject([
      { data: { me: { name: 'Ada' } } },
      { errors: [{ extensions: { code: 'FORBIDDEN', missingScopes: ['me'] } }] },
    ])
  })

  it('registered documents are answered by their ids, and others are not', async () => {
    const answers = `(async () => {
      const { writeFileSync } = await import('node:fs')
      const { compileScopes, registerDocuments } = await import('graphql-scopes')
      const { schema } = await import('${urlOf('guides/yoga', 'api.js')}')
      const documents = registerDocuments(compileScopes(schema), [{ id: 'version', document: '{ version }' }])
      const file = '${join(root, 'documents.json')}'
      writeFileSync(file, JSON.stringify({ documents }))
      const yoga = snippet.createServer(file)
      const ask = (body) => Promise.resolve(yoga.fetch('http://localhost/graphql', {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).then((response) => response.json())
      return [await ask({ documentId: 'version' }), await ask({ query: '{ me { name } }' })]
    })()`
    expect(await run('docs/guides/registered-documents.md', 'createYoga', answers)).toMatchObject([
      { data: { version: '1' } },
      { errors: [{ extensions: { code: 'DOCUMENT_NOT_REGISTERED' } }] },
    ])
  })

  it('a rule on data goes by who it is, beside the scopes', async () => {
    const names = `['ada', 'bob'].map((sub) => {
      try { return snippet.rename({ ownerId: 'ada', title: 'a' }, 'b', { sub }).title } catch (error) { return error.extensions.code }
    })`
    expect(await run('docs/from/graphql-shield.md', 'rename', names)).toEqual(['b', 'NOT_ALLOWED'])
  })

  it('the scopes of a page are those of its documents', async () => {
    expect(await run('docs/guides/clients.md', './generated.js', 'snippet.scope')).toBe('items me')
    const request = "snippet.request('{ me }', [])"
    expect(await run('docs/guides/clients.md', 'operationScopes', request)).toEqual(['me'])
  })
})

it('each server is shown as its test runs it', () => {
  const [page] = pages.filter(({ path }) => path === 'docs/guides/any-server.md')
  const shown = page?.snippets.map(({ text }) => text).filter((text) => snippetsOfServers.includes(text))
  expect(shown).toEqual(snippetsOfServers)
})
