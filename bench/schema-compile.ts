import { schema as github } from '@octokit/graphql-schema'
import {
  buildASTSchema,
  buildSchema,
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  GraphQLSchema,
  Kind,
  parse,
  parseConstValue,
  print,
  visit,
} from 'graphql'
import { compileScopes, enforceScopes, scopeDirectives } from 'graphql-scopes'
import { assertOneCopy } from './one-copy.ts'
import { median } from './table.ts'

/** How long the start of a server with GitHub's public schema takes, and what it holds afterwards. */
const rounds = 9
const scopeCount = 60

assertOneCopy()
const text = mark(github.idl)
const cold = measureOnce()
const rest = Array.from({ length: rounds }, measureOnce)
const columns = { build: 'buildSchema', compile: 'compileScopes', enforce: 'enforceScopes' } as const
type Step = keyof typeof columns

process.stdout.write(`${formatTimes()}\n\n${formatMemory()}\n`)

function measureOnce(): Readonly<Record<Step, number>> {
  const { value: schema, milliseconds: build } = timed(() => buildSchema(text))
  const { milliseconds: compile } = timed(() => compileScopes(schema))
  // A schema of its own: nothing that compiling the other one has left behind may help.
  const other = buildASTSchema(parse(text))
  const { milliseconds: enforce } = timed(() => enforceScopes(other))
  return { build, compile, enforce }
}

function formatTimes(): string {
  const steps: readonly Step[] = ['build', 'compile', 'enforce']
  const rows = steps.map((step) => {
    const warm = median(rest.map((each) => each[step]))
    const share = median(rest.map((each) => each[step] / each.build))
    const first = `${cold[step].toFixed(0)} | ${(cold[step] / cold.build).toFixed(2)}`
    return `| ${columns[step]} | ${first} | ${warm.toFixed(0)} | ${share.toFixed(2)} |`
  })
  return [
    `| | first, ms | of buildSchema | median of ${rounds}, ms | of buildSchema |`,
    '|---|---:|---:|---:|---:|',
    ...rows,
    '',
    'enforceScopes compiles, too.',
  ].join('\n')
}

function formatMemory(): string {
  const before = heap()
  const schema = buildSchema(text)
  const built = heap()
  const table = compileScopes(schema)
  const compiled = heap()
  const guarded = enforceScopes(schema)
  const enforced = heap()
  const marked = table.fields.filter(({ requirement }) => requirement !== 'public').length
  if (!(guarded instanceof GraphQLSchema) || marked === 0) throw new Error('nothing was compiled')
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1)
  return [
    `${table.fields.length} fields of objects, ${marked} of them need scopes; ${(text.length / 2 ** 20).toFixed(1)} MB of SDL.`,
    `Heap: schema ${megabytes(built - before)} MB, table ${megabytes(compiled - built)} MB, guarded schema with a table of its own ${megabytes(enforced - compiled)} MB.`,
  ].join('\n')
}

/** Scopes on every object type and on every third of its fields; each fifth rule has an alternative. */
function mark(sdl: string): string {
  let rule = 0
  let field = 0
  const next = (): ConstDirectiveNode => {
    rule += 1
    const groups = [[scopeName(rule)], ...(rule % 5 === 0 ? [[scopeName(rule * 7 + 1)]] : [])]
    return {
      kind: Kind.DIRECTIVE,
      name: { kind: Kind.NAME, value: 'requiresScopes' },
      arguments: [
        {
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: 'scopes' },
          value: parseConstValue(JSON.stringify(groups)),
        },
      ],
    }
  }
  const marked = visit(parse(sdl), {
    ObjectTypeDefinition: (node) => ({
      ...node,
      directives: [...(node.directives ?? []), next()],
      fields: withoutRepeats(node.fields).map((each) =>
        field++ % 3 === 0 ? { ...each, directives: [...(each.directives ?? []), next()] } : each,
      ),
    }),
  })
  const catalogue = Array.from(
    { length: scopeCount },
    (_, index) => `@scope(name: "${scopeName(index)}", description: "-")`,
  )
  return [scopeDirectives, `extend schema ${catalogue.join(' ')}`, print(marked)].join('\n')
}

/** The text as GitHub publishes it defines two fields twice, which no schema may. */
function withoutRepeats(fields: readonly FieldDefinitionNode[] = []): readonly FieldDefinitionNode[] {
  return [...new Map(fields.map((field) => [field.name.value, field])).values()]
}

function scopeName(index: number): string {
  return `scope:${index % scopeCount}`
}

function timed<Value>(run: () => Value): { readonly value: Value; readonly milliseconds: number } {
  const from = performance.now()
  const value = run()
  return { value, milliseconds: performance.now() - from }
}

function heap(): number {
  if (globalThis.gc === undefined) throw new Error('run it with: node --expose-gc')
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
