import { type FormEvent, useState } from 'react'
import { useExplorer } from '../explorer.ts'
import { TokenRequestError } from '../session/token-endpoint.ts'
import { useStore } from '../store.ts'
import { TextField } from './text-field.tsx'

/** Takes a token that was got somewhere else. */
export function TokenForm() {
  const { sessions, scopes, wanted } = useExplorer()
  const { tokens } = useStore(scopes)
  const lacking = [...useStore(wanted)]
  const [fault, setFault] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const token = String(new FormData(event.currentTarget).get('token') ?? '').trim()
    setFault(undefined)
    setBusy(true)
    try {
      await sessions.adopt(token.replace(/^Bearer /i, ''))
    } catch (error) {
      if (!(error instanceof TokenRequestError)) throw error
      setFault(error.message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit} noValidate>
      {tokens === undefined && lacking.length > 0 && (
        <p className="notice">
          Get one with these scopes where you get your tokens: <strong>{lacking.join(' ')}</strong>
        </p>
      )}
      <TextField
        label="Access token"
        name="token"
        type="password"
        autoComplete="off"
        initial=""
        fault={fault}
      />
      <p className="row">
        <button type="submit" disabled={isBusy}>
          Use this token
        </button>
      </p>
    </form>
  )
}
