import { useGraphiQLActions } from '@graphiql/react'
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { useEffect, useRef } from 'react'
import { browserStorage } from './browser-storage.ts'
import { NeedsBar } from './editor/bar.tsx'
import { Marks } from './editor/marks.tsx'
import { createEditorStorage } from './editor/storage.ts'
import { type Explorer, ExplorerContext, useExplorer } from './explorer.ts'
import { authorizePlugin } from './panel/authorize.tsx'
import { openPanel } from './panel/open-panel.ts'
import { Refusals } from './results/refusals.tsx'
import { useStore } from './store.ts'

const PLUGINS = [authorizePlugin, HISTORY_PLUGIN]

const storage = createEditorStorage(browserStorage(window, 'localStorage'))

export interface AppProps {
  readonly explorer: Explorer
  /** To start with; `undefined` leaves what was open last. */
  readonly query: string | undefined
}

export function App({ explorer, query }: AppProps) {
  return (
    <ExplorerContext value={explorer}>
      <GraphiQL
        fetcher={explorer.fetcher}
        plugins={PLUGINS}
        defaultQuery={explorer.scopes.get().welcome}
        shouldPersistHeaders={false}
        storage={storage}
        {...(query !== undefined && { initialQuery: query })}
      >
        <GraphiQL.Logo>
          <span className="name">GraphQL explorer</span>
        </GraphiQL.Logo>
        <GraphiQL.Footer>
          <Refusals />
        </GraphiQL.Footer>
        <Always />
      </GraphiQL>
    </ExplorerContext>
  )
}

/** What goes on whichever panel is open. */
function Always() {
  useLoginAtStart()
  useSchemaOfCaller()
  return (
    <>
      <Marks />
      <NeedsBar />
    </>
  )
}

/** Nobody is logged in: that is where to begin. */
function useLoginAtStart() {
  const { sessions } = useExplorer()
  useEffect(() => {
    if (sessions.get().session === undefined) openPanel()
  }, [sessions])
}

/** Whoever logs in or out may be shown another schema. */
function useSchemaOfCaller() {
  const { sessions, scopes } = useExplorer()
  const { introspect } = useGraphiQLActions()
  const caller = useStore(sessions).session?.granted.join(' ')
  const known = useRef(caller)
  useEffect(() => {
    if (known.current === caller) return
    known.current = caller
    if (scopes.get().introspection !== 'open') void introspect()
  }, [caller, scopes, introspect])
}
