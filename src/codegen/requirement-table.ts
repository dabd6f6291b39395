import type { ScopeTable } from '../scopes/compile.ts'
import type { Requirement } from '../scopes/requirement.ts'
import { formatString } from './scope-union.ts'

/** `const requirements`: every coordinate that needs something, in the order of the schema. */
export function requirementTable({ fields, inputs }: ScopeTable, scopeType: string): string {
  const rows = [...fields, ...inputs].flatMap(({ coordinate, requirement }) =>
    requirement === 'public' ? [] : [`  ${formatString(coordinate)}: ${formatGroups(requirement)},`],
  )
  return [
    '/**',
    ' * What a caller must hold, by coordinate: the scopes of any one list; an empty list asks for a valid token. What is not',
    ' * in here is open. Arguments and input fields stand by themselves: a field does not count in what it has to be given.',
    ' */',
    'export const requirements = {',
    ...rows,
    `} as const satisfies Readonly<Record<string, readonly (readonly ${scopeType}[])[]>>`,
    '',
  ].join('\n')
}

function formatGroups(requirement: Exclude<Requirement, 'public'>): string {
  return `[${requirement.map(formatScopes).join(', ')}]`
}

export function formatScopes(scopes: readonly string[]): string {
  return `[${scopes.map(formatString).join(', ')}]`
}
