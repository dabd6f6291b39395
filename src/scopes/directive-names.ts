import type { DirectiveUse } from './elements.ts'

/** The directives that say something of scopes, under their own names. */
export type ScopeDirective = 'requiresScopes' | 'authenticated' | 'public' | 'scope'

export interface NamedDirective {
  readonly directive: ScopeDirective
  /** Whether the name came by `@link` from Apollo Federation, whose lists are always nested. */
  readonly isLinked: boolean
}

const own: readonly ScopeDirective[] = ['requiresScopes', 'authenticated', 'public', 'scope']
const federated = ['requiresScopes', 'authenticated'] as const

/**
 * What each directive name in a schema stands for. Besides the plain names those that an `@link` to Apollo Federation
 * brings in: imported as they are, imported under another name, or in its namespace.
 *
 * @param uses the directives on the schema itself
 */
export function directiveNames(uses: readonly DirectiveUse[]): ReadonlyMap<string, NamedDirective> {
  const names = new Map<string, NamedDirective>(
    own.map((directive) => [directive, { directive, isLinked: false }]),
  )
  for (const { args } of uses.filter(isFederationLink)) {
    const namespace = typeof args.as === 'string' ? args.as : 'federation'
    const imports = Array.isArray(args.import) ? args.import : []
    for (const directive of federated) {
      names.set(`${namespace}__${directive}`, { directive, isLinked: true })
      for (const name of imports.flatMap((each) => importedName(each, directive))) {
        names.set(name, { directive, isLinked: true })
      }
    }
  }
  return names
}

/** By its address: `@link` itself can be renamed. */
function isFederationLink({ args }: DirectiveUse): boolean {
  return typeof args.url === 'string' && /^https?:\/\/specs\.apollo\.dev\/federation\/v\d/.test(args.url)
}

/** `"@requiresScopes"`, or `{ name: "@requiresScopes", as: "@needs" }`. */
function importedName(imported: unknown, directive: ScopeDirective): readonly string[] {
  if (imported === `@${directive}`) return [directive]
  if (typeof imported !== 'object' || imported === null || !('name' in imported)) return []
  if (imported.name !== `@${directive}`) return []
  return 'as' in imported && typeof imported.as === 'string' ? [imported.as.replace(/^@/, '')] : [directive]
}
