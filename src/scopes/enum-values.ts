import {
  type GraphQLEnumType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
} from 'graphql'
import { isThenable } from './thenable.ts'

/** @returns the error in place of an enum value that the caller may not see; `undefined` lets it through */
export type RefuseValue = (coordinate: string) => Error | undefined

/**
 * Looks at every enum value that a field resolves to, through promises and lists of any depth, and puts an error where
 * the value is refused: an executor reports it at the value's own path.
 *
 * @returns `undefined` when no value of the type has a rule, or the type is no enum
 */
export function createEnumFilter(
  type: GraphQLOutputType,
  hasRule: (coordinate: string) => boolean,
): ((resolved: unknown, refuse: RefuseValue) => unknown) | undefined {
  const named = getNamedType(type)
  if (!isEnumType(named)) return undefined
  const ruled = ruledValues(named, hasRule)
  if (ruled.size === 0) return undefined

  const filter = (at: GraphQLOutputType, resolved: unknown, refuse: RefuseValue): unknown => {
    if (isThenable(resolved)) return resolved.then((value) => filter(at, value, refuse))
    if (resolved === null || resolved === undefined || resolved instanceof Error) return resolved
    const nullable = isNonNullType(at) ? at.ofType : at
    if (!isListType(nullable)) {
      const coordinate = ruled.get(resolved)
      return (coordinate && refuse(coordinate)) ?? resolved
    }
    const item = (value: unknown) => filter(nullable.ofType, value, refuse)
    if (isIterable(resolved)) return Array.from(resolved, item)
    return isAsyncIterable(resolved) ? mapAsync(resolved, item) : resolved
  }
  return (resolved, refuse) => filter(type, resolved, refuse)
}

/** By internal value, as resolvers have it. Of several names for one value the last is answered. */
function ruledValues(
  type: GraphQLEnumType,
  hasRule: (coordinate: string) => boolean,
): ReadonlyMap<unknown, string> {
  const names = new Map(type.getValues().map(({ name, value }) => [value, `${type.name}.${name}`]))
  return new Map([...names].filter(([, coordinate]) => hasRule(coordinate)))
}

async function* mapAsync(
  source: AsyncIterable<unknown>,
  map: (value: unknown) => unknown,
): AsyncIterable<unknown> {
  for await (const value of source) yield map(value)
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
