import { type GraphQLResolveInfo, type OperationDefinitionNode, type ValueNode, versionInfo } from 'graphql'

/** What a variable stands for in one request. */
export type VariableValue =
  /** As the client sent it, or the literal that the operation has for its default. */
  | { readonly kind: 'sent'; readonly value: unknown }
  | { readonly kind: 'default'; readonly node: ValueNode }
  /** After coercion, when nothing is left of what was sent: the schema's own defaults are filled in. */
  | { readonly kind: 'coerced'; readonly value: unknown }
  /** Not one of the operation's variables. */
  | { readonly kind: 'unknown' }
  /** Neither sent nor with a default: what it is given to counts as left out. */
  | { readonly kind: 'absent' }

export type Variables = (name: string) => VariableValue

/** The operation's variables, as a request sent them and before any coercion. */
export function sentVariables(
  operation: OperationDefinitionNode,
  sent: ReadonlyMap<string, unknown>,
): Variables {
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue,
    ]),
  )
  return (name) => {
    // Some executors keep variables in plain objects and lose this one, whatever was sent for it.
    if (!defaults.has(name) || name === '__proto__') return { kind: 'unknown' }
    const value = sent.get(name)
    if (value !== undefined) return { kind: 'sent', value }
    const node = defaults.get(name)
    return node === undefined ? { kind: 'absent' } : { kind: 'default', node }
  }
}

/**
 * The operation's variables as a resolver can see them. graphql 17 keeps what was sent; under graphql 16 it is lost, and
 * an input field whose value equals the schema's default counts as left out, for leaving it out would do the same.
 */
export function executedVariables({ operation, variableValues }: GraphQLResolveInfo): Variables {
  const { sources } = variableValues
  if (areSources(sources)) return sentVariables(operation, sentIn(sources))
  const values: Readonly<Record<string, unknown>> = { ...variableValues }
  const defined = sentVariables(operation, new Map())
  return (name) => {
    const variable = defined(name)
    if (variable.kind === 'unknown' || !Object.hasOwn(values, name)) return variable
    return { kind: 'coerced', value: values[name] }
  }
}

type Sources = GraphQLResolveInfo['variableValues']['sources']

/**
 * Whether this is what graphql 17 keeps. Under graphql 16, and some other executors, it is what a client sent in a
 * variable that happens to be called `sources`; but that has a prototype.
 */
function areSources(sources: Sources | undefined): sources is Sources {
  return versionInfo.major >= 17 && sources != null && Object.getPrototypeOf(sources) === null
}

function sentIn(sources: Sources): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(sources ?? {}).flatMap(([name, source]) =>
      'value' in source ? [[name, source.value]] : [],
    ),
  )
}
