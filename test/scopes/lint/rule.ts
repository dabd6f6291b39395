import { buildASTSchema, concatAST, parse, Source } from 'graphql'
import { describe, expect, it } from 'vitest'
import { type LintFinding, lintRules, lintScopes, scopeDirectives } from '../../../src/index.ts'

interface Examples {
  /** Why it is found, the SDL, and the coordinates that are found. `@rs` is short for `@requiresScopes`. */
  readonly bad: readonly (readonly [reason: string, sdl: string, found: readonly string[]])[]
  /** Why nothing is found, and the SDL. */
  readonly good: readonly (readonly [reason: string, sdl: string])[]
}

/** @param also further SDL that all examples are given, such as the definitions of other directives */
export function describeRule(id: string, { bad, good }: Examples, also = ''): void {
  describe(id, () => {
    it('is in the list of rules', () => {
      expect(lintRules.map((rule) => rule.id)).toContain(id)
    })
    it.each(bad)('finds %s', (_reason, sdl, found) => {
      expect(findingsOf(id, sdl, also).map(({ coordinate }) => coordinate)).toEqual(found)
    })
    it.each(good)('does not mind %s', (_reason, sdl) => {
      expect(findingsOf(id, sdl, also)).toEqual([])
    })
  })
}

/** What one rule finds; a schema that does not build is a mistake in the example, but where that is the rule. */
export function findingsOf(id: string, sdl: string, also = ''): readonly LintFinding[] {
  const findings = lint(sdl, also)
  if (id !== 'fault') expect(findings.filter(({ rule }) => rule === 'fault')).toEqual([])
  return findings.filter(({ rule }) => rule === id)
}

export function lint(sdl: string, also = ''): readonly LintFinding[] {
  const document = parse(new Source(sdl.replaceAll('@rs', '@requiresScopes'), 'example.graphql'))
  const schema = buildASTSchema(concatAST([parse(scopeDirectives + also), document]), {
    assumeValidSDL: true,
  })
  return lintScopes(schema, { documents: [document] })
}
