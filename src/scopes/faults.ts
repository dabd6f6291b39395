import type { ASTNode } from 'graphql'

/** One thing that is wrong with the directives of a schema. */
export interface ScopeFault {
  /** What is wrong and what to write instead. */
  readonly message: string
  /** The schema coordinate of the element, such as `User.email`; `schema` for the schema itself. */
  readonly coordinate: string
  /** The name of the SDL source; `undefined` for a schema that was not built from SDL. */
  readonly file: string | undefined
  /** From 1; `undefined` as `file` is. */
  readonly line: number | undefined
  /** From 1; `undefined` as `file` is. */
  readonly column: number | undefined
}

export function createFault(coordinate: string, message: string, node?: ASTNode): ScopeFault {
  const location = node?.loc
  return {
    message,
    coordinate,
    file: location?.source.name,
    line: location?.startToken.line,
    column: location?.startToken.column,
  }
}

/** Everything that is wrong with the directives of a schema, all at once: nothing was built. */
export class ScopeSchemaError extends Error {
  override readonly name = 'ScopeSchemaError'
  /** At least one. */
  readonly faults: readonly ScopeFault[]

  constructor(faults: readonly ScopeFault[]) {
    super(faults.map(formatFault).join('\n'))
    this.faults = faults
  }
}

function formatFault({ file, line, coordinate, message }: ScopeFault): string {
  return `${file === undefined ? '' : `${file}:${line} `}${coordinate}: ${message}`
}
