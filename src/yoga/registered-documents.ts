import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

export interface RegisteredDocumentsOptions {
  /** By id; `RegisteredDocument`s that were looked at, or the map that a client's compiler writes. */
  readonly documents: readonly { readonly id: string; readonly document: string }[]
  /**
   * What becomes of documents that are not among them: `'refuse'` lets none of them run, introspection included;
   * `'allow'` lets everything run. Default: `'refuse'`.
   */
  readonly unknown?: 'refuse' | 'allow'
}

/**
 * A plugin for Yoga: clients send the id of a registered document in place of its text. The id stands in
 * `extensions.persistedQuery.sha256Hash`, or in `documentId` of a POST, with `sha256:` before it or not, for which Yoga
 * has to be told `extraParamNames: ['documentId']`.
 *
 * A registered document may be sent as its very text, too, and over WebSocket has to be. It is looked at where documents are parsed, and so on every
 * way into Yoga, `scopesOverWebSocket` among them.
 *
 * Answers 404 with `PERSISTED_QUERY_NOT_FOUND` to an id that is not registered, and 403 with `DOCUMENT_NOT_REGISTERED`
 * to a document that is not.
 */
export function useRegisteredDocuments({
  documents,
  unknown = 'refuse',
}: RegisteredDocumentsOptions): Plugin {
  const byId = new Map(documents.map(({ id, document }) => [id, document]))
  const texts = new Set(byId.values())
  return {
    onParams({ params, setParams }) {
      if (params.query) return
      const id = documentId(params)
      if (id === undefined) return
      const query = byId.get(id) ?? byId.get(id.replace(/^sha256:/, ''))
      if (query === undefined) throw notFound()
      setParams({ ...params, query })
    },
    onParse({ params: { source } }) {
      // No document at all is another fault, and Yoga's to tell.
      if (source === undefined || unknown === 'allow') return
      if (!texts.has(typeof source === 'string' ? source : source.body)) throw notRegistered()
    },
  }
}

function documentId(params: object): string | undefined {
  const extensions: unknown = Reflect.get(params, 'extensions')
  const persisted: unknown = isObject(extensions) ? Reflect.get(extensions, 'persistedQuery') : undefined
  const candidates = [
    isObject(persisted) ? Reflect.get(persisted, 'sha256Hash') : undefined,
    Reflect.get(params, 'documentId'),
  ]
  const id: unknown = candidates.find((each) => typeof each === 'string')
  return typeof id === 'string' ? id : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The words by which clients of Apollo know it. */
function notFound(): GraphQLError {
  return new GraphQLError('PersistedQueryNotFound', {
    extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', http: { status: 404 } },
  })
}

function notRegistered(): GraphQLError {
  return new GraphQLError('This server answers registered documents only.', {
    extensions: { code: 'DOCUMENT_NOT_REGISTERED', http: { status: 403 } },
  })
}
