import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { ApolloProvider } from '@apollo/client/react'
import { AuthorizationResponseError } from 'oauth4webapi'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { api, currentLogin, finishLogin } from './login.ts'
import './style.css'

let failure = ''
try {
  await finishLogin()
} catch (error) {
  // `access_denied` where the user said no.
  failure = error instanceof AuthorizationResponseError ? error.error : String(error)
}
const login = currentLogin()

const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: new HttpLink({
    uri: `${api}/graphql`,
    headers: login ? { authorization: `Bearer ${login.accessToken}` } : {},
  }),
})

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <ApolloProvider client={client}>
      <App login={login} failure={failure} />
    </ApolloProvider>,
  )
}
