import fc from 'fast-check'
import {
  buildASTSchema,
  concatAST,
  type DocumentNode,
  Kind,
  parse,
  parseConstValue,
  print,
  validateSchema,
  visit,
} from 'graphql'
import { compileScopes, type ScopeTable, scopeDirectives } from '../../../src/index.ts'
import { writeSchema } from '../property/schemas.ts'
import { createTape, tapes } from '../property/tape.ts'

const directives = parse(scopeDirectives)

export interface Pair {
  readonly before: ScopeTable
  readonly after: ScopeTable
}

/** Random schemas with much in common; of every third pair the catalogues alone differ. */
export const pairs: fc.Arbitrary<Pair> = fc
  .record({
    shape: tapes(800),
    other: tapes(800),
    onlyCatalogues: fc.integer({ min: 0, max: 2 }).map((each) => each === 0),
  })
  .map(({ shape, other, onlyCatalogues }) => {
    const [before, after] = [sdlOf(shape), sdlOf(other)]
    const second = onlyCatalogues ? [...catalogueOf(after), ...rest(before)].join('\n') : after
    return [before, second] as const
  })
  .map(([before, after]) => ({ sdl: [before, after], before: compile(before), after: compile(after) }))
  .filter((pair): pair is Pair & typeof pair => pair.before !== undefined && pair.after !== undefined)

/** A random schema, and another way to write it: with interfaces of other names, other orders and literals. */
export const refactorings: fc.Arbitrary<Pair> = tapes(800)
  .map((tape) => {
    const sdl = sdlOf(tape)
    return { before: compile(sdl), after: compile(rewrite(sdl)) }
  })
  .filter((pair): pair is Pair => pair.before !== undefined && pair.after !== undefined)

function sdlOf(tape: readonly number[]): string {
  return writeSchema(createTape(tape), { inputRules: true })
}

const isCatalogue = (line: string) => line.startsWith('extend schema')
const catalogueOf = (sdl: string) => sdl.split('\n').filter(isCatalogue)
const rest = (sdl: string) => sdl.split('\n').filter((line) => !isCatalogue(line))

/** @returns `undefined` for the few that are not valid */
function compile(sdl: string): ScopeTable | undefined {
  const schema = buildASTSchema(concatAST([directives, parse(sdl)]), { assumeValidSDL: true })
  if (validateSchema(schema).length > 0) return undefined
  try {
    return compileScopes(schema)
  } catch {
    return undefined
  }
}

function rewrite(sdl: string): string {
  const document = parse(sdl.replaceAll(/\bI(\d)\b/g, 'Renamed$1'))
  const rewritten: DocumentNode = visit(document, {
    Directive(node) {
      if (node.name.value !== 'requiresScopes') return undefined
      const [argument] = node.arguments ?? []
      const groups = groupsOf(JSON.parse(argument === undefined ? '[]' : print(argument.value)))
      const literal = JSON.stringify(groups.toReversed().map((group) => [...group, ...group].toReversed()))
      return {
        ...node,
        arguments: [
          {
            kind: Kind.ARGUMENT,
            name: { kind: Kind.NAME, value: 'scopes' },
            value: parseConstValue(literal),
          },
        ],
      }
    },
    FieldDefinition: (node) => ({ ...node, directives: (node.directives ?? []).toReversed() }),
  })
  return print({ ...rewritten, definitions: rewritten.definitions.toReversed() })
}

function groupsOf(literal: string | string[] | string[][]): readonly (readonly string[])[] {
  if (typeof literal === 'string') return [[literal]]
  return literal.every((each) => typeof each === 'string') ? [literal] : literal
}
