import type { Catalogue } from '../../scopes/catalogue.ts'

export interface ScopeText {
  /** The scope itself, where the catalogue says nothing of it. */
  readonly description: string
  /** What it implies, in the catalogue's order. */
  readonly includes: readonly string[]
}

/** A scope, for people. */
export function scopeText(scope: string, { scopes, closure }: Catalogue): ScopeText {
  const implied = closure([scope])
  return {
    description: scopes.find(({ name }) => name === scope)?.description ?? scope,
    includes: scopes.flatMap(({ name }) => (implied.has(name) && name !== scope ? [name] : [])),
  }
}
