import { tryParseJSONC, useGraphiQL } from '@graphiql/react'
import { useEffect, useMemo, useState } from 'react'

type Editor = Parameters<Parameters<typeof useGraphiQL>[0]>[0]['variableEditor']

/** As GraphiQL would send them; nothing while it would not. */
export function useVariables(): Readonly<Record<string, unknown>> {
  return useJson(useGraphiQL((state) => state.variableEditor))
}

/** As GraphiQL would send them; nothing while it would not. */
export function useHeaders(): Readonly<Record<string, unknown>> {
  return useJson(useGraphiQL((state) => state.headerEditor))
}

/** Of the operation that Ctrl+Enter would run: the one at the cursor, or where that is at none, the last one. */
export function useOperationName(): string | undefined {
  const operations = useGraphiQL((state) => state.operations)
  const last = useGraphiQL((state) => state.operationName)
  const cursor = useCursor()
  const current = operations?.findLast(({ loc }) => loc && loc.start <= cursor && loc.end >= cursor)
  return current?.name?.value ?? last
}

/** An offset in the document. */
function useCursor(): number {
  const editor = useGraphiQL((state) => state.queryEditor)
  const [offset, setOffset] = useState(0)
  useEffect(() => {
    if (!editor) return
    const read = () => {
      const position = editor.getPosition()
      setOffset((position && editor.getModel()?.getOffsetAt(position)) ?? 0)
    }
    read()
    const listening = editor.onDidChangeCursorPosition(read)
    return () => listening.dispose()
  }, [editor])
  return offset
}

function useJson(editor: Editor): Readonly<Record<string, unknown>> {
  const [text, setText] = useState('')
  useEffect(() => {
    if (!editor) return
    setText(editor.getValue())
    const listening = editor.onDidChangeModelContent(() => setText(editor.getValue()))
    return () => listening.dispose()
  }, [editor])
  return useMemo(() => parseObject(text), [text])
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return tryParseJSONC(text) ?? {}
  } catch {
    return {}
  }
}
