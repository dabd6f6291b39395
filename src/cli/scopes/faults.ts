import { type GraphQLError, getLocation, printSourceLocation, Source } from 'graphql'
import type { ScopeFault } from '../../scopes/faults.ts'
import { CommandError } from '../outcomes.ts'
import { printable } from '../table.ts'

/** One thing that is wrong with a file, and where. */
export interface FileFault {
  readonly message: string
  /** As the sources name it; `null` for what no file says. */
  readonly file: string | null
  /** From 1; `null` as `file` is. */
  readonly line: number | null
  /** From 1; `null` as `file` is. */
  readonly column: number | null
  /** Of the schema's element, or of the operation, that it is part of; `null` for neither. */
  readonly coordinate: string | null
  /** The lines around it, with a mark below the place; `null` where there is none. */
  readonly frame: string | null
}

/** Everything that is wrong with the files that a command was given: nothing was made of them. */
export class FileFaultsError extends CommandError {
  readonly faults: readonly FileFault[]

  /** @param faults at least one */
  constructor(faults: readonly FileFault[]) {
    super('failed', faults.map(formatFault).join('\n\n'))
    this.faults = faults
  }
}

/** `schema/user.graphql:3:5 User.email: …`, and the lines around it. */
export function formatFault({ message, file, line, column, coordinate, frame }: FileFault): string {
  const place = file === null ? [] : [line === null ? file : `${file}:${line}:${column}`]
  const where = [...place, ...(coordinate === null ? [] : [coordinate])].join(' ')
  const text = printable(where === '' ? message : `${where}: ${message}`)
  return frame === null ? text : `${text}\n${frame}`
}

/** @param coordinateAt what stands at an offset of a source */
export function faultOfError(
  error: GraphQLError,
  coordinateAt: (source: Source, offset: number) => string | null = () => null,
): FileFault {
  // Of several places the last is what was not expected: the second definition, not the first.
  const loc = error.nodes?.findLast((node) => node.loc !== undefined)?.loc
  const source = loc?.source ?? error.source
  const offset = loc?.start ?? error.positions?.[0]
  const nowhere = { message: error.message, file: null, line: null, column: null, frame: null }
  if (source === undefined || offset === undefined) return { ...nowhere, coordinate: null }
  const { line, column } = getLocation(source, offset)
  const frame = frameOf(source, line, column)
  const coordinate = coordinateAt(source, offset)
  return { message: error.message, file: source.name, line, column, frame, coordinate }
}

/** @param sources among which the fault's file is; without it the fault has no frame */
export function faultOfScopes(fault: ScopeFault, sources: readonly Source[]): FileFault {
  const { message, coordinate, file = null, line = null, column = null } = fault
  const source = sources.find(({ name }) => name === file)
  const hasFrame = source !== undefined && line !== null && column !== null
  const frame = hasFrame ? frameOf(source, line, column) : null
  return { message, file, line, column, coordinate, frame }
}

const linesOf = new WeakMap<Source, readonly string[]>()

/** Of the lines around the place alone: a large file would be split anew for each of its faults. */
function frameOf(source: Source, line: number, column: number): string {
  const all = linesOf.get(source) ?? source.body.split(/\r\n|[\n\r]/)
  linesOf.set(source, all)
  const first = Math.max(1, line - 1)
  const body = all.slice(first - 1, line + 1).join('\n')
  const around = new Source(body, source.name, { line: first, column: 1 })
  const [, ...lines] = printSourceLocation(around, { line: line - first + 1, column }).split('\n')
  return lines.map(printable).join('\n')
}
