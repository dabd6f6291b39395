import { convertFactory } from '@graphql-codegen/visitor-plugin-common'
import { type DocumentNode, Kind, type NameNode, type OperationTypeNode } from 'graphql'
import type { ScopeTable } from '../scopes/compile.ts'
import { operationScopes } from '../scopes/operation.ts'
import { formatRequirement } from '../scopes/requirement.ts'
import { formatScopes } from './requirement-table.ts'

interface Operations {
  readonly table: ScopeTable
  /** All documents in one. */
  readonly document: DocumentNode
  readonly namingConvention: Parameters<typeof convertFactory>[0]['namingConvention']
}

/** For each operation that has a name the scopes to request for it, as `MeDocument` has `MeRequiredScopes` beside it. */
export function operationConstants({ table, document, namingConvention }: Operations): readonly string[] {
  const convert = convertFactory({ ...(namingConvention !== undefined && { namingConvention }) })
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION || definition.name === undefined) return []
    return [constantsOf({ table, document, name: definition.name, convert, operation: definition.operation })]
  })
}

interface Named {
  readonly table: ScopeTable
  readonly document: DocumentNode
  readonly operation: OperationTypeNode
  readonly name: NameNode
  readonly convert: ReturnType<typeof convertFactory>
}

/** Two, where it depends on the variables what is needed. */
function constantsOf({ table, document, operation, name, convert }: Named): string {
  const bound = (variables: 'any' | 'least') =>
    operationScopes(table, document, { operationName: name.value, variables })
  const constant = `${convert(name)}RequiredScopes`
  const most = formatScopes(bound('any').cheapest(undefined))
  const least = formatScopes(bound('least').cheapest(undefined))
  const title = `\`${operation} ${name.value}\``
  const lines = [
    `/** ${title} needs ${inWords(bound('any'))}. */`,
    `export const ${constant} = ${most} as const`,
  ]
  if (least === most) return [...lines, ''].join('\n')
  return [
    `/** ${title} needs at most ${inWords(bound('any'))}: which of it, its variables decide. */`,
    ...lines.slice(1),
    `/** ${title} needs at least ${inWords(bound('least'))}, whatever its variables. */`,
    `export const ${constant}AtLeast = ${least} as const`,
    '',
  ].join('\n')
}

/** Without an end of the comment that it stands in, of which a scope may have the characters. */
function inWords(scopes: ReturnType<typeof operationScopes>): string {
  try {
    const words = formatRequirement(scopes.requirement())
    return (words === 'public' ? 'nothing' : words === 'authenticated' ? 'a valid token' : words).replaceAll(
      '*/',
      '*\\/',
    )
  } catch (error) {
    // More alternatives than anybody would read.
    if (error instanceof RangeError) return 'one of many alternatives'
    throw error
  }
}
