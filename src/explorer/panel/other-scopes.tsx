import { useId, useState } from 'react'
import { useExplorer } from '../explorer.ts'
import { useCatalogue } from '../scopes/use-scopes.ts'
import { useStore } from '../store.ts'

/** Where scopes are typed that have no checkbox: a server need not tell everybody of each. */
export function OtherScopes() {
  const { wanted } = useExplorer()
  const catalogue = useCatalogue()
  const ticked = [...useStore(wanted)]
  const [typed, setTyped] = useState('')
  const id = useId()
  const othersOf = (scopes: readonly string[]) =>
    scopes.filter((scope) => scope !== '' && !catalogue.has(scope))
  const others = othersOf(ticked).join(' ')
  const change = (text: string) => {
    setTyped(text)
    wanted.set(new Set([...ticked.filter(catalogue.has), ...othersOf(text.split(' '))]))
  }
  return (
    <p className="field">
      <label htmlFor={id}>
        {catalogue.scopes.length > 0 ? 'Other scopes, separated by spaces' : 'Names, separated by spaces'}
      </label>
      <input
        id={id}
        // As typed, with its spaces, unless a button has asked for others meanwhile.
        value={othersOf(typed.split(' ')).join(' ') === others ? typed : others}
        onChange={(event) => change(event.target.value)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </p>
  )
}
