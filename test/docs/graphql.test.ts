import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { type DocumentNode, type GraphQLSchema, parse, Source, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { compileScopes, formatRequirement, scopeDirectives } from '../../src/index.ts'
import { type Page, pages } from './pages.ts'

/** What pages that have no schema of their own speak of. */
const shop = readdirSync('schema')
  .filter((name) => name !== 'directives.graphql')
  .map((name) => readFileSync(join('schema', name), 'utf8'))
  .join('\n')

const isSDL = (document: DocumentNode) =>
  document.definitions.some(({ kind }) => !/^(Operation|Fragment)Definition$/.test(kind))

/** Of a schema that links Federation the definitions are Federation's, which whoever composes it adds. */
function build(sdl: string): GraphQLSchema {
  const own = parse(new Source(sdl, 'schema.graphql'))
  return sdl.includes('@link(')
    ? makeExecutableSchema({ typeDefs: own, assumeValidSDL: true })
    : makeExecutableSchema({ typeDefs: [parse(scopeDirectives), own] })
}

/** The fault that the text shows below a schema; `undefined` for one that builds. */
function shownFault(page: Page, sdl: string): string | undefined {
  const next = page.snippets[page.snippets.findIndex(({ text }) => text === sdl) + 1]
  return next?.language === 'text' && next.text.startsWith('schema.graphql:') ? next.text.trim() : undefined
}

/** The rows of the table with what coordinates need, where there is one below a schema. */
function shownRequirements(page: Page, sdl: string): readonly (readonly [string, string])[] {
  const [, after = ''] = page.text.split(`\`\`\`graphql\n${sdl}\`\`\`\n`)
  const [own = ''] = after.split('```')
  const [, table = ''] = own.split(/^\| coordinate \| needs \|\n\|[-|]+\|\n/m)
  return [...table.matchAll(/^\| `([^`]+)` \| ([^|]+) \|$/gm)].map(([, coordinate = '', needs = '']) => [
    coordinate,
    needs,
  ])
}

describe('the schemas of a page build, or fail as the text says, and need what it says', () => {
  const subjects = pages.filter(({ snippets }) => snippets.some(({ language }) => language === 'graphql'))

  it.each(subjects)('$path', (page) => {
    let schema = build(shop)
    for (const { language, text } of page.snippets) {
      if (language !== 'graphql') continue
      if (text === scopeDirectives) continue
      const document = parse(text)
      if (!isSDL(document)) {
        expect(validate(schema, document)).toEqual([])
        continue
      }
      const fault = shownFault(page, text)
      schema = build(text)
      const compiled = () => compileScopes(schema, { strict: text.startsWith('# strict') })
      if (fault !== undefined) expect(compiled).toThrow(expect.objectContaining({ message: fault }))
      else {
        const table = compiled()
        const shown = shownRequirements(page, text)
        const actual = shown.map(([coordinate]) => [
          coordinate,
          formatRequirement(table.requirement(coordinate)),
        ])
        expect(actual).toEqual(shown)
      }
    }
  })
})
