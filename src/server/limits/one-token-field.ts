import {
  BREAK,
  type DocumentNode,
  type FieldNode,
  getOperationAST,
  OperationTypeNode,
  type ValidationRule,
  visit,
} from 'graphql'
import { tooMuch } from './too-much.ts'

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
        context.reportError(tooMuch(message, used))
      },
    },
  }
}

interface Asked {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
}

/** Whether it is a mutation with one of these fields; one of the same name in another place of the document counts too. */
export function asksForToken({ document, operationName }: Asked): boolean {
  if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.MUTATION) return false
  let found = false
  visit(document, {
    Field(node) {
      if (!tokenFields.has(node.name.value)) return undefined
      found = true
      return BREAK
    },
  })
  return found
}
