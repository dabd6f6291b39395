import { useGraphiQL } from '@graphiql/react'
import { useMemo } from 'react'
import { type Catalogue, createCatalogue } from '../../scopes/catalogue.ts'
import type { ScopeTable } from '../../scopes/compile.ts'
import { useExplorer } from '../explorer.ts'
import { useStore } from '../store.ts'
import { createPageTable } from './page-table.ts'

/** @returns `undefined` until there is a schema, and as long as the server does not say what it needs */
export function useTable(): ScopeTable | undefined {
  const schema = useGraphiQL((state) => state.schema)
  const { scopes, requirements } = useStore(useExplorer().scopes)
  return useMemo(
    () => (schema && requirements ? createPageTable(schema, { scopes, requirements }) : undefined),
    [schema, scopes, requirements],
  )
}

export function useCatalogue(): Catalogue {
  const { scopes } = useStore(useExplorer().scopes)
  return useMemo(() => createCatalogue(scopes), [scopes])
}

/** The scopes of the token; `undefined` when nobody is logged in. */
export function useGranted(): readonly string[] | undefined {
  return useStore(useExplorer().sessions).session?.granted
}
