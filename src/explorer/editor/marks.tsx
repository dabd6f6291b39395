import { useGraphiQL, useMonaco } from '@graphiql/react'
import { useEffect, useMemo } from 'react'
import { useExplorer } from '../explorer.ts'
import { useGetScopes } from '../panel/open-panel.ts'
import { type Mark, marksOf } from '../scopes/marks.ts'
import { useGranted, useTable } from '../scopes/use-scopes.ts'
import { useStore } from '../store.ts'
import { useVariables } from './editors.ts'

const OWNER = 'scopes'
const COMMAND = 'scopes.get'

type Monaco = NonNullable<Parameters<Parameters<typeof useMonaco>[0]>[0]['monaco']>
type Editor = ReturnType<Monaco['editor']['create']>
type Model = NonNullable<ReturnType<Editor['getModel']>>

/** Marks in the editor what the token does not reach, whenever the document or the token changes. Renders nothing. */
export function Marks() {
  const document = useGraphiQL((state) => state.documentAST)
  const editor = useGraphiQL((state) => state.queryEditor)
  const monaco = useMonaco((state) => state.monaco)
  const table = useTable()
  const granted = useGranted()
  const variables = useVariables()
  const isRefusing = useStore(useExplorer().scopes).mode !== 'shadow'
  const marks = useMemo(
    () => (table && document ? marksOf(table, document, { granted, variables }) : []),
    [table, document, granted, variables],
  )
  const getScopes = useGetScopes()

  useEffect(() => {
    const model = editor?.getModel()
    if (!monaco || !editor || !model) return
    monaco.editor.setModelMarkers(
      model,
      OWNER,
      marks.map((mark) => ({ ...markerOf(monaco, mark, isRefusing), ...rangeOf(model, mark) })),
    )
    const decorations = editor.createDecorationsCollection(
      marks.map((mark) => ({ range: rangeOf(model, mark), options: decorationOf(mark, isRefusing) })),
    )
    return () => decorations.clear()
  }, [monaco, editor, marks, isRefusing])

  useEffect(() => {
    if (!monaco) return
    const command = monaco.editor.registerCommand(COMMAND, (_accessor, scopes: readonly string[]) =>
      getScopes(scopes),
    )
    const fixes = monaco.languages.registerCodeActionProvider('graphql', {
      provideCodeActions: (model, range) => ({
        actions: monaco.editor
          .getModelMarkers({ owner: OWNER, resource: model.uri })
          .filter((marker) => monaco.Range.areIntersectingOrTouching(marker, range))
          .map((marker) => fixOf(marker)),
        dispose() {},
      }),
    })
    return () => {
      command.dispose()
      fixes.dispose()
    }
  }, [monaco, getScopes])
  return null
}

function rangeOf(model: Model, { start, end }: Mark) {
  const from = model.getPositionAt(start)
  const to = model.getPositionAt(end)
  return {
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  }
}

/** The code is what the quick fix asks for. */
function markerOf(
  { MarkerSeverity }: Monaco,
  { where, needed, certain, missing }: Mark,
  isRefusing: boolean,
) {
  return {
    message: `${where} ${verbOf(certain, isRefusing)} ${needed}`,
    severity: certain && isRefusing ? MarkerSeverity.Warning : MarkerSeverity.Info,
    source: 'scopes',
    code: missing.join(' '),
  }
}

function decorationOf({ certain, needed }: Mark, isRefusing: boolean) {
  const isSure = certain && isRefusing
  return {
    inlineClassName: isSure ? 'scope-refused' : 'scope-perhaps',
    after: {
      content: `\u00a0${verbOf(certain, isRefusing)} ${needed}\u00a0`,
      inlineClassName: isSure ? 'scope-note' : 'scope-note perhaps',
    },
    showIfCollapsed: true,
  }
}

/** A server in shadow mode refuses nothing, and only counts. */
function verbOf(certain: boolean, isRefusing: boolean): string {
  if (!isRefusing) return 'would need'
  return certain ? 'needs' : 'perhaps needs'
}

function fixOf(marker: ReturnType<Monaco['editor']['getModelMarkers']>[number]) {
  const scopes = typeof marker.code === 'string' ? marker.code.split(' ').filter((scope) => scope !== '') : []
  const title = scopes.length === 0 ? 'Log in' : `Get these scopes: ${scopes.join(', ')}`
  return {
    title,
    kind: 'quickfix',
    diagnostics: [marker],
    isPreferred: true,
    command: { id: COMMAND, title, arguments: [scopes] },
  }
}
