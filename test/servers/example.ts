import { makeExecutableSchema } from '@graphql-tools/schema'
import { type Claims, scopeDirectives } from '../../src/index.ts'

const typeDefs = `
  type Query {
    version(detail: Boolean @requiresScopes(scopes: "staff")): String
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

export const schema = makeExecutableSchema({ typeDefs: [scopeDirectives, typeDefs], resolvers })

/** Stands for the verification of a token: this one is its scopes, joined with dots. */
export function verify(token: string): Claims {
  return { sub: 'ada', scope: token.replaceAll('.', ' ') }
}

/** @param authorization the header */
export async function claimsOf(authorization: string | null | undefined): Promise<Claims | undefined> {
  const [, token] = /^Bearer (.+)$/.exec(authorization ?? '') ?? []
  return token === undefined ? undefined : verify(token)
}
