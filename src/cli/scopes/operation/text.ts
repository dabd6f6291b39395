import type { ScopeTable } from '../../../scopes/compile.ts'
import { formatRequirement, type Requirement, type ScopeGroup } from '../../../scopes/requirement.ts'
import { formatTable, printable } from '../../table.ts'
import { type FieldNeeds, type Needs, needsTogether, type OperationNeeds } from './needs.ts'

/** For a terminal: what each operation needs, and below it as a tree where that comes from. */
export function operationsAsText(operations: readonly OperationNeeds[], table: ScopeTable): string {
  if (operations.length === 0) return 'The files hold no operation.'
  return operations.map((operation) => formatOperation(operation, table)).join('\n\n')
}

function formatOperation(needs: OperationNeeds, table: ScopeTable): string {
  const { operation, name, file, line, certain, perhaps, fields } = needs
  const extra = fields.flatMap(({ coordinates }) =>
    coordinates.filter((each) => each.perhaps && each.requirement !== 'public'),
  )
  const because = [...new Set(extra.map(({ coordinate }) => coordinate))].join(', ')
  return [
    `${operation} ${name ?? '(without a name)'}  ${printable(file)}:${line}`,
    ...formatNeeds(certain, 'needs'),
    ...(perhaps === null ? [] : [...formatNeeds(perhaps, 'perhaps'), `           by ${because}`]),
    '',
    indent(
      formatTable(
        ['FIELD', 'NEEDS'],
        fields.map((field) => formatField(field, table)),
      ),
    ),
  ].join('\n')
}

function formatNeeds({ requirement, token, request, alternatives }: Needs, label: string): readonly string[] {
  const words = formatOrMany(requirement)
  const others = alternatives.length === 0 ? '' : `, or as few with ${alternatives.map(asScope).join(', ')}`
  const asked = request.length === 0 ? (token ? 'a token, no scope' : 'nothing') : asScope(request) + others
  return [`  ${label.padEnd(9)}${words}`, `  request  ${asked}`]
}

function asScope(group: ScopeGroup): string {
  return `"${group.join(' ')}"`
}

/** What is certain, and after it what it is together with what is not. */
function formatField({ path, coordinates }: FieldNeeds, table: ScopeTable): readonly string[] {
  const sure = coordinates.filter(({ perhaps }) => !perhaps)
  const certain = formatOrMany(needsTogether(sure, table))
  const all = formatOrMany(needsTogether(coordinates, table))
  const name = '  '.repeat(path.length - 1) + (path.at(-1) ?? '')
  if (all === certain) return [name, all]
  return [name, sure.length === 0 ? `perhaps ${all}` : `${certain}; perhaps ${all}`]
}

function formatOrMany(requirement: Requirement | null): string {
  return requirement === null ? MANY : formatRequirement(requirement)
}

const MANY = 'more alternatives than can be written down'

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
