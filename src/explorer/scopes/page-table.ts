import { type GraphQLSchema, isEnumType, isInputObjectType } from 'graphql'
import { createCatalogue } from '../../scopes/catalogue.ts'
import type { OperationTable } from '../../scopes/compile.ts'
import type { ScopeDocument } from './scope-document.ts'

/**
 * The engine's table over the schema that was introspected, with the requirements as the server merged them: the page
 * asks the engine the same questions as the server does, and merges no rule itself. What the server does not name is
 * public.
 */
export function createPageTable(
  schema: GraphQLSchema,
  { scopes, requirements }: Required<Pick<ScopeDocument, 'scopes' | 'requirements'>>,
): OperationTable {
  const merged = new Map(Object.entries(requirements))
  const isInput = (coordinate: string) => {
    const type = schema.getType(coordinate.replace(/\..*$/, ''))
    return (
      coordinate.endsWith(')') || (coordinate.includes('.') && (isInputObjectType(type) || isEnumType(type)))
    )
  }
  return {
    schema,
    catalogue: createCatalogue(scopes),
    inputs: [...merged]
      .filter(([coordinate]) => isInput(coordinate))
      .map(([coordinate, requirement]) => ({ coordinate, requirement })),
    requirement: (coordinate) => merged.get(coordinate) ?? 'public',
  }
}
