import { type ASTNode, GraphQLError } from 'graphql'

/** A document that asks for more than it may. @param message says how much may be */
export function tooMuch(message: string, nodes: ASTNode | readonly ASTNode[]): GraphQLError {
  return new GraphQLError(message, { nodes, extensions: { code: 'BAD_REQUEST' } })
}
