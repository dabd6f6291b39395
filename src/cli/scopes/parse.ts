import { type DocumentNode, GraphQLError, Kind, Lexer, parse, type Source, TokenKind } from 'graphql'
import { type FileFault, FileFaultsError, faultOfError } from './faults.ts'

/**
 * A source that is empty, or has comments only, holds nothing, which GraphQL has no document for.
 *
 * @throws {FileFaultsError} every source that is no GraphQL; there is nothing in any of them
 */
export function parseAll(sources: readonly Source[]): readonly DocumentNode[] {
  const faults: FileFault[] = []
  const documents = sources.flatMap((source): readonly DocumentNode[] => {
    try {
      return [isEmpty(source) ? { kind: Kind.DOCUMENT, definitions: [] } : parse(source)]
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      faults.push(faultOfError(error))
      return []
    }
  })
  if (faults.length > 0) throw new FileFaultsError(faults)
  if (documents.some(({ definitions }) => definitions.length > 0)) return documents
  throw new FileFaultsError(
    sources.map((source) => faultOfError(new GraphQLError('Holds nothing.', { source, positions: [0] }))),
  )
}

function isEmpty(source: Source): boolean {
  return new Lexer(source).advance().kind === TokenKind.EOF
}
