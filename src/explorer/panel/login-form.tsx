import { type FormEvent, useRef, useState } from 'react'
import { useExplorer } from '../explorer.ts'
import { TokenRequestError } from '../session/token-endpoint.ts'
import { useStore } from '../store.ts'
import { ScopeChoice } from './scope-choice.tsx'
import { ServerLogin } from './server-login.tsx'
import { TextField } from './text-field.tsx'

export interface LoginFormProps {
  /** Filled in; empty for nobody. */
  readonly user: string
}

/** Logs in by name and password, for the scopes that are ticked. */
export function LoginForm({ user }: LoginFormProps) {
  const { sessions, wanted, scopes } = useExplorer()
  const { tokens } = useStore(scopes)
  const [fault, setFault] = useState<TokenRequestError>()
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const read = (name: string) => String(fields.get(name) ?? '')
    const empty = ['username', 'password'].find((name) => read(name) === '')
    setFault(undefined)
    try {
      if (empty === 'username') throw new TokenRequestError('Enter a user name.', { field: 'username' })
      if (empty === 'password') throw new TokenRequestError('Enter the password.', { field: 'password' })
      setBusy(true)
      const session = await sessions.logIn({
        username: read('username'),
        password: read('password'),
        scopes: [...wanted.get()],
      })
      wanted.set(new Set(session.granted))
      // The form, which had the focus, is gone.
      document.querySelector<HTMLElement>('.authorize h2')?.focus()
    } catch (error) {
      if (!(error instanceof TokenRequestError)) throw error
      setFault(error)
      const field = form.current?.elements.namedItem(error.field ?? 'username')
      if (field instanceof HTMLElement) field.focus()
    } finally {
      setBusy(false)
    }
  }
  const faultAt = (field: TokenRequestError['field']) => (fault?.field === field ? fault?.message : undefined)
  if (tokens?.passwordGrant !== true) {
    if (tokens?.codeFlow === undefined) return null
    return (
      <>
        <ScopeChoice fault={undefined} />
        <p className="row sticky">
          <ServerLogin />
        </p>
      </>
    )
  }
  return (
    <form ref={form} onSubmit={submit} noValidate>
      {fault !== undefined && fault.field === undefined && (
        <p className="fault" role="alert">
          {fault.message}
        </p>
      )}
      <TextField
        label="User name"
        name="username"
        autoComplete="username"
        initial={user}
        fault={faultAt('username')}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        initial=""
        fault={faultAt('password')}
      />
      <ScopeChoice fault={faultAt('scopes')} />
      <p className="row sticky">
        <button type="submit" className="main" disabled={isBusy}>
          {isBusy ? 'Logging in' : 'Log in'}
        </button>
        <ServerLogin />
      </p>
    </form>
  )
}
