import { useGraphiQL } from '@graphiql/react'
import { useMemo } from 'react'
import { type Catalogue, createCatalogue } from '../../scopes/catalogue.ts'
import type { OperationTable } from '../../scopes/compile.ts'
import { useExplorer } from '../explorer.ts'
import { useStore } from '../store.ts'
import { createPageTable } from './page-table.ts'

/** @returns `undefined` until there is a schema, and as long as the server does not say what it needs */
export function useTable(): OperationTable | undefined {
  const schema = useGraphiQL((state) => state.schema)
  const { scopes, requirements } = useStore(useExplorer().scopes)
  return useMemo(
    () => (schema && requirements ? createPageTable(schema, { scopes, requirements }) : undefined),
    [schema, scopes, requirements],
  )
}

/** The scopes to choose from: those of the schema, and those that a login offers of which the server tells no more. */
export function useCatalogue(): Catalogue {
  const { scopes, tokens } = useStore(useExplorer().scopes)
  return useMemo(() => {
    const names = new Set(scopes.map(({ name }) => name))
    const offered = (tokens?.scopes ?? []).filter((name) => !names.has(name))
    return createCatalogue([...scopes, ...offered.map((name) => ({ name, description: '', implies: [] }))])
  }, [scopes, tokens])
}

/** The scopes of the token; `undefined` when nobody is logged in. */
export function useGranted(): readonly string[] | undefined {
  return useStore(useExplorer().sessions).session?.granted
}
