import { makeExecutableSchema } from '@graphql-tools/schema'
import { type DocumentNode, GraphQLError } from 'graphql'
import {
  type Claims,
  compileScopes,
  enforceScopes,
  operationScopes,
  readScopeClaim,
  scopeDirectives,
} from '../../src/index.ts'

const typeDefs = `
  type Query {
    version: String
    me: User @requiresScopes(scopes: "me")
  }
  type User {
    name: String
    email: String @requiresScopes(scopes: [["email"], ["staff"]])
  }
  type Mutation {
    rename(name: String!): User @requiresScopes(scopes: "write")
    forget: Boolean @requiresScopes(scopes: "staff")
  }`

/** The mutations that ran. */
export const ran: string[] = []

const ada = { name: 'Ada', email: 'ada@example' }

const resolvers = {
  Query: { version: () => '1', me: () => ada },
  Mutation: {
    rename: (_source: unknown, { name }: { readonly name: string }) => {
      ran.push(`rename to ${name}`)
      return { ...ada, name }
    },
    forget: () => {
      ran.push('forget')
      return true
    },
  },
}

export const plain = makeExecutableSchema({ typeDefs: [scopeDirectives, typeDefs], resolvers })
export const table = compileScopes(plain)
export const schema = enforceScopes(plain)

/** What the resolvers are handed, and where `enforceScopes` looks for the claims. */
export interface Context {
  readonly claims: Claims | undefined
}

/** Stands for the verification of a token: this one is its scopes, joined with dots. */
export function verify(token: string): Claims {
  return { sub: 'ada', scope: token.replaceAll('.', ' ') }
}

/** @param authorization the header */
export function contextOf(authorization: string | undefined): Context {
  const [, token] = /^Bearer (.+)$/.exec(authorization ?? '') ?? []
  return { claims: token === undefined ? undefined : verify(token) }
}

export interface Request {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
}

/** A mutation runs as a whole or not at all; what of a query is refused is null. @returns the errors of one that must not run */
export function refuseMutation({ document, ...choice }: Request, { claims }: Context): GraphQLError[] {
  const { operation, refused } = operationScopes(table, document, choice)
  if (operation !== 'mutation') return []
  const code = claims === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN'
  return refused(claims && readScopeClaim(claims)).map(({ coordinates, selection }) => {
    const extensions = { code, coordinates }
    return new GraphQLError(`${coordinates.join(', ')}: not permitted`, { nodes: selection.node, extensions })
  })
}
