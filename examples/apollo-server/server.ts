import { readFileSync } from 'node:fs'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { enforceScopes, scopeDirectives } from 'graphql-scopes'
import { claimsOf } from './tokens.ts'

const books = [{ title: 'Frankenstein', sold: 12 }]

const schema = makeExecutableSchema({
  typeDefs: [scopeDirectives, readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')],
  resolvers: {
    Query: {
      name: () => 'Book shop',
      books: () => books,
    },
    Mutation: {
      addBook: (_source: unknown, { title }: { title: string }) => {
        const book = { title, sold: 0 }
        books.push(book)
        return book
      },
    },
  },
})

// The last thing that changes the schema.
const server = new ApolloServer({ schema: enforceScopes(schema, { strict: true }) })

const { url } = await startStandaloneServer(server, {
  // The guards look for the claims here; `undefined` is a caller without a token.
  context: async ({ req }) => ({ claims: await claimsOf(req.headers.authorization) }),
  listen: { host: '127.0.0.1', port: Number(process.env.PORT ?? 4000) },
})
console.log(`API  ${url}`)
