import {
  type ASTNode,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type Source,
} from 'graphql'
import type { ScopeFault } from '../faults.ts'
import type { Suspicion } from './rule.ts'

/** Where a finding stands, and where a comment can silence it. */
export interface Place extends Pick<ScopeFault, 'file' | 'line' | 'column'> {
  readonly source?: Source
  /** Of the element with its description; as `line` where there is none. */
  readonly firstLine?: number | undefined
}

const nowhere: Place = { file: undefined, line: undefined, column: undefined }

/** Of an element that has a name its name, which stands below its description. */
export function placeOf(at: Suspicion['at']): Place {
  if (at === undefined) return nowhere
  if (!('kind' in at)) return at
  const named = 'name' in at && at.kind !== Kind.DIRECTIVE ? at.name?.loc : undefined
  const loc = named ?? at.loc
  if (loc === undefined) return nowhere
  // The tokens know: to count lines anew for each finding takes long in a large file.
  const { line, column } = loc.startToken
  return {
    file: loc.source.name,
    line,
    column,
    source: loc.source,
    firstLine: at.loc?.startToken.line ?? line,
  }
}

/** The SDL of an element; `undefined` for what is not there, or was not built from SDL. */
export function nodeOf(schema: GraphQLSchema, coordinate: string): ASTNode | undefined {
  const [, typeName = '', memberName, argumentName] =
    /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/.exec(coordinate) ?? []
  const type = schema.getType(typeName)
  if (memberName === undefined) return type?.astNode ?? undefined
  if (isEnumType(type)) return type.getValue(memberName)?.astNode ?? undefined
  if (isInputObjectType(type)) return type.getFields()[memberName]?.astNode ?? undefined
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined
  const field = type.getFields()[memberName]
  if (argumentName === undefined) return field?.astNode ?? undefined
  return field?.args.find(({ name }) => name === argumentName)?.astNode ?? undefined
}
