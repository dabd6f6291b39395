import { useId, useMemo } from 'react'
import { useExplorer } from '../explorer.ts'
import { useCatalogue } from '../scopes/use-scopes.ts'
import { useStore } from '../store.ts'
import { OtherScopes } from './other-scopes.tsx'
import { type ScopeNode, scopeTree } from './scope-tree.ts'

/** Every scope of the catalogue as a checkbox. What comes with a ticked one shows as ticked too. */
export function ScopeChoice({ fault }: { readonly fault: string | undefined }) {
  const { wanted, scopes } = useExplorer()
  const isComplete = useStore(scopes).tokens?.scopes !== undefined
  const catalogue = useCatalogue()
  const ticked = useStore(wanted)
  const tree = useMemo(() => scopeTree(catalogue), [catalogue])
  const faultId = useId()
  const held = catalogue.closure(ticked)
  const toggle = (name: string) => {
    const next = new Set(ticked)
    if (!next.delete(name)) next.add(name)
    wanted.set(next)
  }
  if (tree.length === 0 && isComplete) return null
  return (
    <fieldset
      className="scopes"
      name="scopes"
      tabIndex={-1}
      aria-describedby={fault === undefined ? undefined : faultId}
    >
      <legend>Scopes</legend>
      {tree.length > 0 && (
        <p className="row">
          <button
            type="button"
            onClick={() => wanted.set(new Set([...ticked, ...catalogue.scopes.map(({ name }) => name)]))}
          >
            All
          </button>
          <button type="button" onClick={() => wanted.set(new Set())}>
            None
          </button>
          <span className="quiet">{ticked.size} ticked</span>
        </p>
      )}
      {fault !== undefined && (
        <p className="fault" id={faultId} role="alert">
          {fault}
        </p>
      )}
      <ScopeList nodes={tree} ticked={ticked} held={held} toggle={toggle} />
      {!isComplete && <OtherScopes />}
    </fieldset>
  )
}

interface ScopeListProps {
  readonly nodes: readonly ScopeNode[]
  readonly ticked: ReadonlySet<string>
  /** With all that the ticked ones bring. */
  readonly held: ReadonlySet<string>
  readonly toggle: (name: string) => void
}

function ScopeList({ nodes, ...shared }: ScopeListProps) {
  return (
    <ul className="scope-list">
      {nodes.map((node) => (
        <li key={node.name}>
          <ScopeCheckbox node={node} {...shared} />
          {node.implied.length > 0 && <ScopeList nodes={node.implied} {...shared} />}
        </li>
      ))}
    </ul>
  )
}

function ScopeCheckbox({
  node,
  ticked,
  held,
  toggle,
}: Omit<ScopeListProps, 'nodes'> & { readonly node: ScopeNode }) {
  const comesAlong = !ticked.has(node.name) && held.has(node.name)
  return (
    <label className={comesAlong ? 'scope along' : 'scope'}>
      <input
        type="checkbox"
        checked={ticked.has(node.name) || comesAlong}
        disabled={comesAlong}
        onChange={() => toggle(node.name)}
      />
      <span>
        <code>{node.name}</code>
        {comesAlong && <span className="quiet"> comes along</span>}
        <span className="description">{node.description}</span>
      </span>
    </label>
  )
}
