import { readdir, readFile, writeFile } from 'node:fs/promises'
import { codegen } from '@graphql-codegen/core'
import * as typescript from '@graphql-codegen/typescript'
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { type GraphQLSchema, Kind, parse, Source } from 'graphql'
import { scopeUnion } from './src/codegen/scope-union.ts'
import { compileScopes } from './src/scopes/compile.ts'
import { scopeDirectives } from './src/scopes/directives.ts'

// Run in the root of the package. `--check` writes nothing and fails, naming each file that is out of step.

const DIRECTIVES = 'schema/directives.graphql'
const TYPES = 'src/generated/graphql.ts'

const config = {
  contextType: '../context.ts#Context',
  mappers: {
    User: '../users/user.ts#User as UserRecord',
    Item: '../items/item.ts#Item as ItemRecord',
    Order: '../orders/order.ts#Order as OrderRecord',
    OrderLine: '../orders/order.ts#OrderLine as OrderLineRecord',
    Payment: '../payments/payment.ts#Payment as PaymentRecord',
  },
  scalars: { ID: 'string', DateTime: 'Date', ScopeRequirement: 'unknown' },
  strictScalars: true,
  enumsAsTypes: true,
  immutableTypes: true,
  useTypeImports: true,
  importExtension: '.ts',
  maybeValue: 'T | null | undefined',
  skipTypename: true,
} as const

async function generate(): Promise<ReadonlyMap<string, string>> {
  const schema = makeExecutableSchema({ typeDefs: [scopeDirectives, ...(await readTypeDefs())] })
  return new Map([
    [DIRECTIVES, `# Made by codegen from src/scopes/directives.ts.\n${scopeDirectives}`],
    [
      TYPES,
      `// Made by codegen from schema/*.graphql.\n${await typesOf(schema)}\n${scopeUnion(compileScopes(schema))}`,
    ],
  ])
}

async function readTypeDefs() {
  const paths = (await readdir('schema')).map((name) => `schema/${name}`).sort()
  const written = paths.filter((path) => path.endsWith('.graphql') && path !== DIRECTIVES)
  return Promise.all(written.map(async (path) => parse(new Source(await readFile(path, 'utf8'), path))))
}

async function typesOf(schemaAst: GraphQLSchema): Promise<string> {
  return codegen({
    filename: TYPES,
    schema: { kind: Kind.DOCUMENT, definitions: [] },
    schemaAst,
    documents: [],
    config,
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript, resolvers: typescriptResolvers },
  })
}

async function findStale(files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const checks = [...files].map(async ([path, text]) => ((await readIfThere(path)) === text ? [] : [path]))
  return (await Promise.all(checks)).flat()
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

const files = await generate()
const stale = await findStale(files)
if (process.argv.includes('--check')) {
  for (const path of stale) process.stderr.write(`${path} is out of step: run "npm run codegen"\n`)
  if (stale.length > 0) process.exitCode = 1
} else {
  for (const path of stale) await writeFile(path, files.get(path) ?? '')
}
