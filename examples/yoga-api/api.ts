import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { scopeDirectives } from 'graphql-scopes'
import { createIssuerVerifier } from 'graphql-scopes/oauth'
import { useScopes } from 'graphql-scopes/yoga'
import { createYoga } from 'graphql-yoga'

const port = Number(process.env.PORT ?? 4000)
const issuer = process.env.ISSUER ?? 'http://127.0.0.1:4001'

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

const verify = createIssuerVerifier(
  [
    {
      issuer,
      jwksUri: `${issuer}/jwks`,
      audience: 'https://books.example/graphql',
      algorithms: ['ES256'],
    },
  ],
  // The identity provider of this example has no certificate. Yours has: leave this out.
  { allowInsecureHttp: true },
)

const yoga = createYoga({ schema, plugins: [useScopes({ verify, strict: true })] })

createServer(yoga).listen(port, '127.0.0.1', () => {
  console.log(`API                http://127.0.0.1:${port}/graphql`)
})
