import { type DocumentNode, GraphQLError, parse, type Source } from 'graphql'
import { type FileFault, FileFaultsError, faultOfError } from './faults.ts'

/** @throws {FileFaultsError} every source that is no GraphQL */
export function parseAll(sources: readonly Source[]): readonly DocumentNode[] {
  const faults: FileFault[] = []
  const documents = sources.flatMap((source) => {
    try {
      return [parse(source)]
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      faults.push(faultOfError(error))
      return []
    }
  })
  if (faults.length > 0) throw new FileFaultsError(faults)
  return documents
}
