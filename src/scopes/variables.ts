import {
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql'

/** What a variable stands for in one request. */
export type VariableValue =
  /** As the client sent it, or the literal that the operation has for its default. */
  | { readonly kind: 'sent'; readonly value: unknown }
  | { readonly kind: 'default'; readonly node: ValueNode }
  /** After coercion, when nothing is left of what was sent: the schema's own defaults are filled in. */
  | { readonly kind: 'coerced'; readonly value: unknown }
  /** It can be anything. */
  | { readonly kind: 'unknown' }
  /** It has a value, of which no more is known than that its type allows it. */
  | { readonly kind: 'least'; readonly mayBeNull: boolean }
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

/** The variables of an operation that is not sent yet, and can be sent with anything. */
export const anyVariables: Variables = () => ({ kind: 'unknown' })

/** What is certain of the variables of an operation that is not sent yet. */
export function leastVariables({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  const present = new Map<string, VariableValue>()
  for (const { variable, type, defaultValue } of variableDefinitions) {
    const mayBeNull = type.kind !== Kind.NON_NULL_TYPE
    if (!mayBeNull || defaultValue !== undefined)
      present.set(variable.name.value, { kind: 'least', mayBeNull })
  }
  return (name) => present.get(name) ?? { kind: 'absent' }
}

/**
 * The operation's variables as a resolver can see them. On graphql 17 executors keep what was sent; under graphql 16 it
 * is lost, and an input field whose value equals the schema's default counts as left out, for leaving it out would do
 * the same.
 */
export function executedVariables(info: GraphQLResolveInfo): Variables {
  const { operation, fragments, variableValues } = info
  return withoutShadowed(coercedVariables(operation, variableValues), Object.values(fragments ?? {}))
}

function coercedVariables(
  operation: OperationDefinitionNode,
  variableValues: GraphQLResolveInfo['variableValues'],
): Variables {
  const sources: unknown = Reflect.get(variableValues, 'sources')
  if (areSources(sources, operation)) return sentVariables(operation, sentIn(sources))
  const values: Readonly<Record<string, unknown>> = { ...variableValues }
  const defined = sentVariables(operation, new Map())
  return (name) => {
    const variable = defined(name)
    if (variable.kind === 'unknown' || !Object.hasOwn(values, name)) return variable
    return { kind: 'coerced', value: values[name] }
  }
}

/**
 * Variables of fragments, an experiment of graphql 17, take the place of the operation's within their fragment. What
 * such a name stands for is not looked up anywhere: it can be anything.
 */
export function withoutShadowed(
  variables: Variables,
  fragments: readonly (FragmentDefinitionNode | undefined)[],
): Variables {
  const own = fragments.flatMap((fragment) => fragment?.variableDefinitions ?? [])
  if (own.length === 0) return variables
  const shadowed = new Set(own.map(({ variable }) => variable.name.value))
  return (name) => (shadowed.has(name) ? { kind: 'unknown' } : variables(name))
}

/** Of graphql 17; there is no such type in graphql 16. */
type Sources = Readonly<
  Record<string, { readonly signature: { readonly type: unknown }; readonly value?: unknown }>
>

/**
 * Whether this is what executors on graphql 17 keep: each variable of the operation with its type. Under graphql 16 it
 * is what a client sent in a variable that happens to be called `sources`; but no client can send a type.
 */
function areSources(sources: unknown, operation: OperationDefinitionNode): sources is Sources {
  if (typeof sources !== 'object' || sources === null) return false
  return (operation.variableDefinitions ?? []).every(({ variable: { name } }) => {
    // Where objects have prototypes this one name sets them.
    if (name.value === '__proto__') return true
    const source: unknown = Object.hasOwn(sources, name.value) ? Reflect.get(sources, name.value) : undefined
    return hasType(source) && isInputType(source.signature.type)
  })
}

function hasType(source: unknown): source is Sources[string] {
  if (typeof source !== 'object' || source === null || !('signature' in source)) return false
  const { signature } = source
  return typeof signature === 'object' && signature !== null && 'type' in signature
}

function sentIn(sources: Sources): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(sources).flatMap(([name, source]) => ('value' in source ? [[name, source.value]] : [])),
  )
}
