import { GraphQLError, Kind } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/**
 * Takes out of the messages of GraphQL's own errors what was sent, or what a resolver gave: `String cannot represent a
 * non string value: …`. Names of the schema and of the document stay. Our own messages never repeat a value.
 */
export function useTerseErrors(): Plugin {
  return {
    onResultProcess({ result, setResult }) {
      if (Array.isArray(result)) return setResult(result.map(withoutValues))
      if (!(Symbol.asyncIterator in result)) setResult(withoutValues(result))
    },
  }
}

function withoutValues<Result extends { readonly errors?: readonly GraphQLError[] | undefined }>(
  result: Result,
): Result {
  return result.errors === undefined ? result : { ...result, errors: result.errors.map(terse) }
}

const values: ReadonlySet<string | undefined> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
])

/** What a message starts with, up to where a value may begin; what follows is left out. */
const beginnings: readonly RegExp[] = [
  /^Variable "\$\w+" got invalid value/,
  /^(?:\w+|Enum "\w+") cannot represent [\w -]+(?=: )/,
  /^Expected value of type "[^"]+"(?: to be an object| to include required field "\w+"| not to include unknown field "\w+")?(?=,|\.| but)/,
  /^Value (?="[\s\S]*" does not exist in "\w+" enum)/,
  /^Abstract type "\w+" must resolve to an Object type at runtime for field "[\w.]+"(?= with value)/,
  /^Syntax Error: (?:Expected [^ ]+, found|Unexpected) (?:Name|Int|Float|String|BlockString)(?= ")/,
  /^Syntax Error: (?:Unexpected|Invalid|Cannot) [\w ,]+(?=: )/,
  /^Syntax Error: Invalid number, expected digit before "\."/,
  /^Syntax Error: Unexpected variable/,
  /^Unknown operation named/,
  /^Unexpected parameter/,
  /^[\s\S]*?(?=\.? Did you mean )/,
]

/** @returns the message, without anything that was sent as a value */
export function terseMessage(message: string): string {
  for (const beginning of beginnings) {
    const [start] = beginning.exec(message) ?? []
    if (start !== undefined) return `${start.trimEnd()}.`
  }
  return message
}

function terse(error: GraphQLError): GraphQLError {
  if (!(error instanceof GraphQLError)) return error
  const { originalError, ...extensions } = error.extensions
  // What Yoga says of JSON that cannot be parsed, and takes for the reason to answer 400 to everybody.
  if (originalError !== undefined) extensions.http = { status: 400 }
  const message = terseMessage(error.message)
  const isAboutValue = message === error.message && values.has(error.nodes?.[0]?.kind)
  const { nodes = null, source = null, positions = null, path = null } = error
  return new GraphQLError(isAboutValue ? 'A value is not what is expected here.' : message, {
    nodes,
    source,
    positions,
    path,
    extensions,
  })
}
