import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, parse } from 'graphql'
import { compileScopes, operationScopes, type ScopeTable, scopeDirectives } from 'graphql-scopes'
import { type Curve, formatCurves } from './curves.ts'
import { assertOneCopy } from './one-copy.ts'
import { median } from './table.ts'

/** How the analysis of a document grows with the document. */
const rounds = 7
const results = join(import.meta.dirname, 'results')

interface Shape {
  readonly name: string
  readonly sizes: readonly number[]
  readonly write: (size: number) => string
}

const fragmentSizes = [250, 500, 1_000, 2_000]
const fieldSizes = [2_500, 5_000, 10_000, 20_000]

const shapes: readonly Shape[] = [
  {
    name: 'fragments that spread the next one',
    sizes: fragmentSizes,
    write: (size) => fragments(size, (next) => `id name ...${next}`),
  },
  {
    name: 'fragments nested through fields',
    sizes: fragmentSizes,
    write: (size) => fragments(size, (next) => `id friends { name ...${next} }`),
  },
  {
    name: 'fragments that spread the next one twice, on an interface and on an object',
    sizes: fragmentSizes,
    write: (size) => fragments(size, (next) => `id ... on Node { ...${next} } ... on User { ...${next} }`),
  },
  {
    name: 'fields side by side',
    sizes: fieldSizes,
    write: (size) => `{ me { ${numbered(size, (index) => `f${index}: name`).join(' ')} } }`,
  },
  {
    name: 'fields in objects of ten',
    sizes: fieldSizes,
    write: (size) =>
      `{ ${numbered(size / 10, (index) => `u${index}: me { ${numbered(9, (each) => `f${each}: name`).join(' ')} }`).join(' ')} }`,
  },
]

assertOneCopy()
const table = compileScopes(
  buildSchema(`${scopeDirectives}
    extend schema @scope(name: "me", description: "-") @scope(name: "names", description: "-")
    interface Node { id: ID! }
    type Query { me: User @requiresScopes(scopes: "me") node: Node }
    type User implements Node { id: ID! name: String @requiresScopes(scopes: "names") friends: User }
    type Item implements Node @requiresScopes(scopes: "names") { id: ID! }`),
)
const curves = shapes.map((shape) => measureShape(table, shape))
mkdirSync(results, { recursive: true })
writeFileSync(join(results, 'documents.svg'), formatCurves(curves))
process.stdout.write(`${curves.map(formatCurve).join('\n\n')}\n\nThe curves: bench/results/documents.svg\n`)

/** A first pass of all the sizes goes before, uncounted; then the sizes take turns. */
function measureShape(scopes: ScopeTable, { name, sizes, write }: Shape): Curve {
  const texts = sizes.map((size) => ({ size, text: write(size), milliseconds: [] as number[] }))
  for (let round = -1; round < rounds; round += 1) {
    for (const { text, milliseconds } of texts) {
      const milli = analyse(scopes, text)
      if (round >= 0) milliseconds.push(milli)
    }
  }
  return {
    name,
    points: texts.map(({ size, milliseconds }) => ({ size, milliseconds: median(milliseconds) })),
  }
}

/** Parsed anew each time: what is known of a document is remembered with it. */
function analyse(scopes: ScopeTable, text: string): number {
  const document = parse(text)
  const from = performance.now()
  const operation = operationScopes(scopes, document)
  const refused = operation.refused(['me'])
  const milliseconds = performance.now() - from
  if (refused.length === 0) throw new Error('nothing was refused')
  return milliseconds
}

function formatCurve({ name, points }: Curve): string {
  const columns = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    columns([name, ...points.map(({ size }) => size.toLocaleString('en'))]),
    `|---${'|---:'.repeat(points.length)}|`,
    columns(['ms', ...points.map(({ milliseconds }) => milliseconds.toFixed(2))]),
    columns([
      'µs each',
      ...points.map(({ size, milliseconds }) => ((milliseconds * 1_000) / size).toFixed(2)),
    ]),
  ].join('\n')
}

function fragments(count: number, body: (next: string) => string): string {
  const definitions = numbered(count, (index) =>
    index + 1 < count
      ? `fragment F${index} on User { ${body(`F${index + 1}`)} }`
      : `fragment F${index} on User { name }`,
  )
  return `{ me { ...F0 } } ${definitions.join(' ')}`
}

function numbered(count: number, write: (index: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, index) => write(index))
}
