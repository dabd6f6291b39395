import { useMutation, useQuery } from '@apollo/client/react'
import type { ReactNode } from 'react'
import {
  AddItemDocument,
  AddItemRequiredScopes,
  ItemsDocument,
  ItemsRequiredScopes,
  MeDocument,
  MeRequiredScopes,
  UsersDocument,
  UsersRequiredScopes,
} from './generated.ts'
import { type Login, requestScopes } from './login.ts'
import { isLoginOver, isRefused } from './refusals.ts'

export function App({ login, failure }: { login: Login | undefined; failure: string }) {
  return (
    <main>
      <h1>Market stall</h1>
      {failure !== '' && <p role="alert">{failure}</p>}
      {login === undefined ? <LogIn /> : <Stall login={login} />}
    </main>
  )
}

/** Asks for what the first document needs, and no more. */
function LogIn() {
  return (
    <p>
      <button type="button" onClick={() => requestScopes(MeRequiredScopes)}>
        Log in
      </button>
    </p>
  )
}

function Stall({ login }: { login: Login }) {
  const { data, error } = useQuery(MeDocument, { errorPolicy: 'all' })
  if (isLoginOver(error)) return <LogIn />
  return (
    <>
      <p>
        Logged in as <strong>{data?.me?.username}</strong>. This page may use{' '}
        <code>{login.scopes.join(' ')}</code>.
      </p>
      <Section title="Your items">
        <Items login={login} />
      </Section>
      <Section title="Sell something">
        <AddItem login={login} />
      </Section>
      <Section title="Everybody">
        <Users login={login} />
      </Section>
    </>
  )
}

/** The server answers the part that is granted. What it refuses is null, and has an error. */
function Items({ login }: { login: Login }) {
  const { data, error, loading } = useQuery(ItemsDocument, { errorPolicy: 'all' })
  if (loading) return <p>…</p>
  if (isRefused(error)) return <Refusal login={login} needs={ItemsRequiredScopes} />
  if (error) return <p role="alert">{error.message}</p>
  return (
    <ul>
      {data?.me?.items?.map(({ id, title, price }) => (
        <li key={id}>
          {title}, {(price / 100).toFixed(2)}
        </li>
      ))}
    </ul>
  )
}

/** What a mutation needs is known before it is sent: the form is there once it can work. */
function AddItem({ login }: { login: Login }) {
  const [addItem, { error }] = useMutation(AddItemDocument, { refetchQueries: [ItemsDocument] })
  const missing = AddItemRequiredScopes.filter((scope) => !login.scopes.includes(scope))
  if (missing.length > 0) return <Refusal login={login} needs={AddItemRequiredScopes} />

  const submit = (form: FormData) => {
    const variables = { title: String(form.get('title')), price: Math.round(Number(form.get('price')) * 100) }
    // A failure is shown below.
    addItem({ variables }).catch(() => {})
  }
  return (
    <form action={submit}>
      <label>
        Title <input name="title" required />
      </label>
      <label>
        Price <input name="price" type="number" min="0" step="0.01" required />
      </label>
      <button type="submit">Add</button>
      {error && <p role="alert">{error.message}</p>}
    </form>
  )
}

/** The scope for this is for staff: whoever is not may ask, and is not granted it. */
function Users({ login }: { login: Login }) {
  const { data, error, loading } = useQuery(UsersDocument, { errorPolicy: 'all' })
  if (loading) return <p>…</p>
  if (isRefused(error)) return <Refusal login={login} needs={UsersRequiredScopes} />
  if (error) return <p role="alert">{error.message}</p>
  return (
    <ul>
      {data?.users?.edges.map(({ node }) => (
        <li key={node.id}>{node.username}</li>
      ))}
    </ul>
  )
}

/** Stands where the refused part would, and asks for what it needs beside what is granted already. */
function Refusal({ login, needs }: { login: Login; needs: readonly string[] }) {
  const missing = needs.filter((scope) => !login.scopes.includes(scope))
  const names = <code>{missing.join(' ')}</code>
  if (missing.some((scope) => login.denied.includes(scope))) {
    return <p className="refusal">You were not granted {names}</p>
  }
  return (
    <p className="refusal">
      This needs {names}
      <button type="button" onClick={() => requestScopes([...login.scopes, ...missing])}>
        Allow
      </button>
    </p>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
