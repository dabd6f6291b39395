import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { schema as github } from '@octokit/graphql-schema'
import { buildSchema, getIntrospectionQuery, graphqlSync } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const example = `extend schema @scope(name: "me", description: "") @scope(name: "items", description: "")
    @scope(name: "o'clock", description: "") @scope(name: "all", description: "", implies: ["me", "items"])
  type Query { me: User @requiresScopes(scopes: "me")  version: String  time: Int @requiresScopes(scopes: "o'clock") }
  type User @authenticated { name: String  items(of: Filter): Int @requiresScopes(scopes: [["items"], ["o'clock"]]) }
  input Filter { hidden: Boolean @requiresScopes(scopes: "all") }`

const documents = `query Me { me { ...Names } }  fragment Names on User { name }  query Version { version }
  query my_items { me { items } }  query Items($of: Filter) { me { items(of: $of) } }`

const directives = resolve('schema/directives.graphql')
const ours = 'graphql-scopes/codegen'

/** A project of its own, which finds what is installed here. */
async function createProject(files: Record<string, string>): Promise<string> {
  const project = await mkdtemp(resolve('node_modules', '.codegen-'))
  await mkdir(join(project, 'node_modules'))
  await symlink(process.cwd(), join(project, 'node_modules', 'graphql-scopes'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text)
  return project
}

/** Runs a program of an installed package; rejects with all that it printed. */
async function run(cwd: string, program: string, ...args: readonly string[]): Promise<void> {
  // It prints no faults where NODE_ENV says that it is being tested.
  const env = { PATH: process.env.PATH }
  try {
    await promisify(execFile)(process.execPath, [resolve('node_modules', program), ...args], { cwd, env })
  } catch (error) {
    throw new Error(`${Reflect.get(Object(error), 'stdout')}${Reflect.get(Object(error), 'stderr')}`)
  }
}

const generateIn = (project: string) =>
  run(project, '@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.json', '--verbose')

describe('what the command of GraphQL Code Generator writes with the plugin', () => {
  let project: string
  const read = (name: string) => readFile(join(project, name), 'utf8')

  beforeAll(async () => {
    const marked = github.idl.replace(
      /(?<=^type Repository implements [^{]+)\{/m,
      '@requiresScopes(scopes: "repo") {',
    )
    const operations = (config: Record<string, unknown>) => ({
      schema: ['example.graphql', directives],
      documents: 'documents.graphql',
      plugins: ['typescript-operations', 'typed-document-node', ours],
      config: { ...config, only: 'operations' },
    })
    const generates = {
      'example.ts': { schema: ['example.graphql', directives], plugins: [ours] },
      'shipped.ts': { schema: resolve('schema/*.graphql'), plugins: [ours] },
      'github.ts': { schema: ['github.graphql', directives], plugins: [ours] },
      'renamed.ts': {
        schema: ['example.graphql', directives, 'type Scope { name: String }'],
        plugins: ['typescript', ours],
        config: { scopeType: 'OAuthScope' },
      },
      'operations.ts': operations({}),
      'kept.ts': operations({ namingConvention: 'keep' }),
    }
    const files = { 'example.graphql': example, 'github.graphql': marked, 'documents.graphql': documents }
    project = await createProject({ ...files, 'codegen.json': JSON.stringify({ generates }) })
    await generateIn(project)
  })
  afterAll(() => rm(project, { recursive: true }))

  it('compiles', async () => {
    const settings = { module: 'nodenext', strict: true, skipLibCheck: true, noEmit: true, types: [] }
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: settings, include: ['*.ts'] }),
    )
    await run(project, 'typescript/bin/tsc')
  })

  it('has the scopes as a union, and what a coordinate needs as a constant', async () => {
    const generated = await read('example.ts')
    expect(generated).toContain(`export type Scope =\n  | 'me'\n  | 'items'\n  | "o'clock"\n  | 'all'\n`)
    const [table = ''] = /requirements = \{\n([\s\S]*?)\} as const/.exec(generated) ?? []
    const rows = table.split('\n').slice(1, -1)
    expect(rows.toSorted()).toEqual([
      "  'Filter.hidden': [['all']],",
      "  'Query.me': [['me']],",
      `  'Query.time': [["o'clock"]],`,
      `  'User.items': [['items'], ["o'clock"]],`,
      "  'User.name': [[]],",
    ])
  })

  it('has the union under another name, for a schema with a type of that one', async () => {
    const generated = await read('renamed.ts')
    expect(generated).toContain("export type OAuthScope =\n  | 'me'")
    expect(generated).toContain('readonly (readonly OAuthScope[])[]')
    expect(generated.match(/export type Scope\b/g)).toHaveLength(1)
  })

  it('has of the schema that ships the union that the server is compiled with', async () => {
    const [union = ''] = /export type Scope =(\n {2}\| '[\w:]+')+/.exec(await read('shipped.ts')) ?? []
    expect(union).toContain("'payments:process'")
    expect(await readFile('src/generated/graphql.ts', 'utf8')).toContain(union)
  })

  it('has of GitHub’s schema, with a rule on one type, what that type and its fields need', async () => {
    const generated = await read('github.ts')
    expect(generated).toContain("export type Scope =\n  | 'repo'\n")
    expect(generated).toContain("'Repository.name': [['repo']]")
    expect(generated).toContain("'Query.repository': [['repo']]")
  })

  it('has beside each document the scopes to ask for', async () => {
    const generated = await read('operations.ts')
    expect(generated).toContain('export const MeDocument =')
    expect(generated).toContain(
      "/** `query Me` needs me. */\nexport const MeRequiredScopes = ['me'] as const",
    )
    expect(generated).toContain(
      "/** `query my_items` needs (items and me) or (me and o'clock). */\nexport const My_ItemsRequiredScopes = ['items', 'me'] as const",
    )
    expect(generated).toContain(
      '`query Version` needs nothing. */\nexport const VersionRequiredScopes = [] as const',
    )
    expect(generated).not.toMatch(/type Scope|requirements/)
  })

  it('has both bounds where the variables decide what is needed', async () => {
    const generated = await read('operations.ts')
    expect(generated).toContain("export const ItemsRequiredScopes = ['all'] as const")
    expect(generated).toContain("export const ItemsRequiredScopesAtLeast = ['items', 'me'] as const")
  })

  it('follows the naming convention of the documents', async () => {
    expect(await read('kept.ts')).toMatch(
      /export const my_itemsDocument =[\s\S]*export const my_itemsRequiredScopes =/,
    )
  })
})

describe('the command fails', () => {
  async function failure(schema: readonly string[], files: Record<string, string>): Promise<unknown> {
    const configuration = { schema, generates: { 'scopes.ts': { plugins: [ours] } } }
    const project = await createProject({ ...files, 'codegen.json': JSON.stringify(configuration) })
    try {
      return await generateIn(project).then(() => undefined, String)
    } finally {
      await rm(project, { recursive: true })
    }
  }

  it('for a schema that comes from introspection, which tells no rules', async () => {
    const { data } = graphqlSync({
      schema: buildSchema('type Query { f: Int }'),
      source: getIntrospectionQuery(),
    })
    expect(await failure(['schema.json'], { 'schema.json': JSON.stringify(data) })).toMatch(
      /comes from introspection/,
    )
  })

  it('for a schema with a type called as the union is, and says what to set', async () => {
    const schema = `${example} type Scope { name: String }`
    expect(await failure(['example.graphql', directives], { 'example.graphql': schema })).toMatch(
      /has a type "Scope" of its own; .* scopeType: OAuthScope/,
    )
  })

  it('for a schema with a fault, and says where it is', async () => {
    const faulty = example.replace('scopes: "me"', 'scopes: "mee"')
    const printed = await failure(['example.graphql', directives], { 'example.graphql': faulty })
    expect(printed).toMatch(/example\.graphql:3 Query\.me: .*"mee"/)
  })
})
