import type { DirectiveUse } from './elements.ts'

/** The directives that say something of scopes, under their own names. */
export type ScopeDirective = 'requiresScopes' | 'authenticated' | 'public' | 'scope'

export interface NamedDirective {
  readonly directive: ScopeDirective
  /** Whether the name came by `@link`: the lists of Apollo's specifications are always nested. */
  readonly isLinked: boolean
}

const own: readonly ScopeDirective[] = ['requiresScopes', 'authenticated', 'public', 'scope']
const federated = ['requiresScopes', 'authenticated'] as const

/**
 * What each directive name in a schema stands for. Besides the plain names those that an `@link` brings in, be it to
 * Apollo Federation or to the specification of one directive alone, as supergraphs have it: imported as they are,
 * imported under another name, or in the namespace of the link.
 *
 * @param uses the directives on the schema itself
 */
export function directiveNames(uses: readonly DirectiveUse[]): ReadonlyMap<string, NamedDirective> {
  const names = new Map<string, NamedDirective>(
    own.map((directive) => [directive, { directive, isLinked: false }]),
  )
  for (const { args } of uses.filter(isLink)) {
    for (const directive of federated) {
      for (const name of [...namespacedNames(args, directive), ...importedNames(args.import, directive)]) {
        names.set(name, { directive, isLinked: true })
      }
    }
  }
  return names
}

/**
 * Whether a name looks like a rule of Federation that nothing brings in, and that would ask for nothing.
 *
 * @param uses the directives on the schema itself
 */
export function isUnlinked(name: string, uses: readonly DirectiveUse[]): boolean {
  const [, namespace, directive] = /^(\w+)__(\w+)$/.exec(name) ?? []
  if (!federated.some((each) => each === directive)) return false
  return !uses.filter(isLink).some(({ args }) => namespaceOf(args) === namespace)
}

/** By its address: `@link` itself can be renamed. */
function isLink({ args }: DirectiveUse): boolean {
  return typeof args.url === 'string'
}

/** `as`, or what the address calls the specification. */
function namespaceOf({ url, as }: DirectiveUse['args']): string | undefined {
  return typeof as === 'string' ? as : /\/(\w+)(?:\/v\d[\w.-]*)?\/?$/.exec(String(url))?.[1]
}

/** The link's own names for a directive that it does not import. */
function namespacedNames(args: DirectiveUse['args'], directive: ScopeDirective): readonly string[] {
  const [, specification] = /^https?:\/\/specs\.apollo\.dev\/(\w+)\/v\d/.exec(String(args.url)) ?? []
  const namespace = namespaceOf(args) ?? specification
  if (specification === 'federation') return [`${namespace}__${directive}`]
  // The directive that a specification is called after needs no namespace.
  return specification === directive && namespace !== undefined ? [namespace] : []
}

/** GraphQL takes one value for a list of it. */
function importedNames(imported: unknown, directive: ScopeDirective): readonly string[] {
  const all: readonly unknown[] = Array.isArray(imported) ? imported : [imported]
  return all.flatMap((each) => importedName(each, directive))
}

/** `"@requiresScopes"`, or `{ name: "@requiresScopes", as: "@needs" }`. */
function importedName(imported: unknown, directive: ScopeDirective): readonly string[] {
  if (imported === `@${directive}`) return [directive]
  if (typeof imported !== 'object' || imported === null || !('name' in imported)) return []
  if (imported.name !== `@${directive}`) return []
  return 'as' in imported && typeof imported.as === 'string' ? [imported.as.replace(/^@/, '')] : [directive]
}
