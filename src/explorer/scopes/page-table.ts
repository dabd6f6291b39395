import type { GraphQLSchema } from 'graphql'
import { createCatalogue } from '../../scopes/catalogue.ts'
import type { ScopeTable } from '../../scopes/compile.ts'
import type { ScopeDocument } from './scope-document.ts'

/**
 * The engine's table over the schema that was introspected, with the requirements as the server merged them: the page
 * asks the engine the same questions as the server does, and merges no rule itself.
 */
export function createPageTable(
  schema: GraphQLSchema,
  { scopes, requirements }: Required<Pick<ScopeDocument, 'scopes' | 'requirements'>>,
): ScopeTable {
  const all = Object.entries(requirements).map(([coordinate, requirement]) => ({ coordinate, requirement }))
  const merged = new Map(Object.entries(requirements))
  return {
    schema,
    catalogue: createCatalogue(scopes),
    publics: new Set(),
    fields: all.filter(({ coordinate }) => /^\w+\.\w+$/.test(coordinate)),
    inputs: all,
    requirement: (coordinate) => merged.get(coordinate) ?? 'public',
    sources: (coordinate) => all.filter((each) => each.coordinate === coordinate),
  }
}
