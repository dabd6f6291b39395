import type { Catalogue } from '../../scopes/catalogue.ts'

/** A scope, and below it those that it brings. */
export interface ScopeNode {
  readonly name: string
  readonly description: string
  readonly implied: readonly ScopeNode[]
}

/** The catalogue as its `implies` group it: each scope once, below the first one that brings it. */
export function scopeTree({ scopes }: Pick<Catalogue, 'scopes'>): readonly ScopeNode[] {
  const implied = new Set(scopes.flatMap((scope) => scope.implies.filter((name) => name !== scope.name)))
  const placed = new Set<string>()
  const place = (names: readonly string[]): readonly ScopeNode[] =>
    names
      .filter((name) => !placed.has(name))
      .flatMap((name) => {
        placed.add(name)
        const scope = scopes.find((each) => each.name === name)
        return scope === undefined ? [] : [scope]
      })
      .map(({ name, description, implies }) => ({ name, description, implied: place(implies) }))
  const roots = scopes.filter(({ name }) => !implied.has(name)).map(({ name }) => name)
  // Those that bring each other in a circle have no root above them.
  return [...place(roots), ...scopes.flatMap(({ name }) => place([name]))]
}
