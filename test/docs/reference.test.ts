import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from 'vitest'
import { referencePages } from '../../docs/reference.ts'
import { compileScopes, formatRequirement, scopeDirectives } from '../../src/index.ts'
import { OAUTH_ERROR_STATUS } from '../../src/oauth/errors.ts'
import { snippetsOf } from '../snippets.ts'

const read = (name: string) => readFileSync(`docs/reference/${name}.md`, 'utf8')

/** The cells of a table, by the titles in its first row. */
function rowsBelow(markdown: string, titles: string): readonly (readonly string[])[] {
  const [, ...tables] = markdown.split(`\n| ${titles} |\n`)
  return tables.flatMap((after) => {
    const [table = ''] = after.split('\n\n')
    return table
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.slice(2, -2).split(' | '))
  })
}

const quoted = (cell = '') => cell.replaceAll('`', '')

it.each([...referencePages()])('%s says what the code says: node docs/reference.ts', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})

describe('directives', () => {
  const page = read('directives')
  const catalogue = `extend schema @scope(name: "me", description: "") @scope(name: "items", description: "")
    @scope(name: "admin", description: "")`
  const compile = (literal: string) =>
    compileScopes(
      makeExecutableSchema({
        typeDefs: [scopeDirectives, catalogue, `type Query { f: Int @requiresScopes(scopes: ${literal}) }`],
      }),
    )

  it.each(rowsBelow(page, 'literal | needs'))('%s needs %s', (literal, needs) => {
    expect(formatRequirement(compile(quoted(literal)).requirement('Query.f'))).toBe(needs)
  })

  it.each(rowsBelow(page, 'literal | fault'))('%s %s', (literal, fault) => {
    expect(() => compile(quoted(literal))).toThrow(`(scopes: ${quoted(literal)}) ${fault}`)
  })

  it('are defined as the library defines them', () => {
    expect(snippetsOf(page).map(({ text }) => text)).toContain(scopeDirectives)
  })
})

describe('error codes', () => {
  const page = read('errors')

  it('of OAuth are all there, with their status', () => {
    const shown = rowsBelow(page, 'code | status | means').map(([code, status]) => [
      quoted(code),
      Number(status),
    ])
    expect(Object.fromEntries(shown)).toEqual(OAUTH_ERROR_STATUS)
  })

  it('of GraphQL are all there', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join('src', name), 'utf8'))
    const written = sources.flatMap((source) => [
      ...[...source.matchAll(/\bcode(?:: [A-Z]\w+)?(?::| =) [^\n]*/g)].map(([line]) => line),
      ...[...source.matchAll(/type (?:Refusal|RequestError)Code = [^\n]+/g)].map(([line]) => line),
    ])
    const codes = written.flatMap((line) => [...line.matchAll(/'([A-Z_]{5,})'/g)].map(([, code]) => code))
    const shown = rowsBelow(page, 'code | where | means').map(([code]) => quoted(code))
    expect(shown.toSorted()).toEqual([...new Set(codes)].toSorted())
  })
})

describe('options', () => {
  const page = read('options')
  const members = (file: string, name: string): readonly string[] => {
    const source = readFileSync(join('src', file), 'utf8')
    const [, text = ''] = new RegExp(`interface ${name}\\b[^{]*\\{\n(.*?)\n\\}`, 's').exec(source) ?? []
    return [...text.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, member = '']) => member)
  }
  const strict = members('scopes/compile.ts', 'CompileScopesOptions')

  it.each([
    ['useScopes', [...members('yoga/use-scopes.ts', 'UseScopesOptions'), ...strict]],
    [
      'enforceScopes',
      [
        ...members('scopes/enforce.ts', 'EnforceScopesOptions'),
        ...members('scopes/enforce.ts', 'GuardOptions'),
        ...members('scopes/callers.ts', 'ReadsClaims'),
        ...strict,
      ],
    ],
    [
      'refuseOperation',
      [
        ...members('scopes/refuse-operation.ts', 'RefuseOperationOptions'),
        ...members('scopes/refuse-operation.ts', 'RefusalOptions'),
      ],
    ],
    ['scopesOverWebSocket', members('yoga/web-socket.ts', 'ScopesOverWebSocketOptions')],
    ['useRegisteredDocuments', members('yoga/registered-documents.ts', 'RegisteredDocumentsOptions')],
    [
      'createIssuerVerifier',
      [
        ...members('oauth/issuers.ts', 'IssuerVerifierOptions'),
        ...members('oauth/trusted-issuer.ts', 'TrustedIssuer'),
      ],
    ],
  ])('of %s are all there, and no others', (name, options) => {
    const [, section = ''] = page.split(`\n## ${name}\n`)
    const [own = ''] = section.split('\n## ')
    const shown = [...own.matchAll(/^\| `(\w+)` \|/gm)].map(([, option]) => option)
    expect(shown.toSorted()).toEqual(options.toSorted())
  })
})

it('the architecture page says of every folder what it may import', () => {
  const page = readFileSync('docs/architecture.md', 'utf8')
  const shown = rowsBelow(page, 'folder | from `src` | from npm').flatMap(([folders = '']) =>
    [...folders.matchAll(/`(\w+)\/`/g)].map(([, folder]) => folder),
  )
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(shown.toSorted()).toEqual(folders.map(({ name }) => name).toSorted())
})
