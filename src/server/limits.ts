import type { IncomingMessage } from 'node:http'
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { formPaths } from './paths.ts'

const MAX_BODY_BYTES = 100_000

/** `uri-host [ ":" port ]` (RFC 9110 §7.2), and nothing that would lead a URL made of it to another path or another user. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i

/**
 * Refuses a request that no handler should see: without a valid `Host` no URL can be made of it (RFC 9112 §3.2); a body
 * must say how long it is (RFC 9110 §15.5.12), and Node reads no more than that.
 *
 * @returns the status to answer with; `undefined` for a request that is in order
 */
export function refuseBytes({ headers, url }: IncomingMessage): 400 | 411 | 413 | undefined {
  if (headers.host === undefined || !HOST.test(headers.host)) return 400
  // These read their own bodies, up to their own limit. By the exact path: `/token/../graphql` is another one.
  if (formPaths.has(url?.split('?', 1)[0] ?? '')) return undefined
  if (headers['transfer-encoding'] !== undefined) return 411
  return Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES ? 413 : undefined
}

/** How deep fields may nest: a schema that leads in circles would answer without end. */
const MAX_DEPTH = 12

/** Limits on what a document may ask for, checked when it is validated. */
export function useLimits(): Plugin {
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(maxDepth)
      addValidationRule(oneTokenField)
    },
  }
}

export const maxDepth: ValidationRule = function maxDepth(context) {
  const depthOf = createDepthOf(context)
  return {
    OperationDefinition(operation) {
      if (depthOf(operation.selectionSet) <= MAX_DEPTH) return
      const message = `Fields may be nested ${MAX_DEPTH} deep at the most.`
      context.reportError(
        new GraphQLError(message, { nodes: operation, extensions: { code: 'BAD_REQUEST' } }),
      )
    },
  }
}

const tokenFields: ReadonlySet<string> = new Set(['token', 'refreshToken', 'revokeToken'])

/** Every alias of `token` would be a login of its own, and cost a hash; of the others each is a guess at a token. */
export const oneTokenField: ValidationRule = function oneTokenField(context) {
  const used: FieldNode[] = []
  return {
    Field(node) {
      if (!tokenFields.has(node.name.value)) return
      if (context.getParentType() === context.getSchema().getMutationType()) used.push(node)
    },
    Document: {
      leave() {
        if (used.length <= 1) return
        const message = 'A document may have one of token, refreshToken and revokeToken, once.'
        context.reportError(new GraphQLError(message, { nodes: used, extensions: { code: 'BAD_REQUEST' } }))
      },
    },
  }
}

/** Introspection is as deep as types are wrapped; it is not counted. */
function createDepthOf(context: ValidationContext): (selectionSet: SelectionSetNode) => number {
  const known = new Map<FragmentDefinitionNode, number>()
  const depthOf = (selectionSet: SelectionSetNode): number =>
    Math.max(
      0,
      ...selectionSet.selections.map((selection) => {
        if (selection.kind === Kind.FIELD) return depthOfField(selection)
        if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection.selectionSet)
        return depthOfFragment(context.getFragment(selection.name.value) ?? undefined)
      }),
    )
  const depthOfField = ({ name, selectionSet }: FieldNode): number => {
    if (name.value.startsWith('__')) return 0
    return selectionSet === undefined ? 1 : 1 + depthOf(selectionSet)
  }
  const depthOfFragment = (fragment: FragmentDefinitionNode | undefined): number => {
    if (fragment === undefined) return 0
    const depth = known.get(fragment)
    if (depth !== undefined) return depth
    // While it is being measured a fragment counts as flat: one that contains itself is another rule's to refuse.
    known.set(fragment, 0)
    const measured = depthOf(fragment.selectionSet)
    known.set(fragment, measured)
    return measured
  }
  return depthOf
}
