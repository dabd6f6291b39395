import {
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'
import { type DirectiveUse, directivesOf } from '../../elements.ts'
import { formatRequirement, implies } from '../../requirement.ts'
import { nodeOf } from '../places.ts'
import type { LintRule, RuledSchema, Suspicion } from '../rule.ts'

/**
 * SDL says what a field is computed from in two ways only: `@requires(fields:)` of Apollo Federation, and
 * `@computed(selectionSet:)` of schema stitching. What a resolver reads besides nobody can see here.
 */
export const computedFromStricter: LintRule<RuledSchema> = {
  id: 'computed-from-stricter',
  severity: 'error',
  summary:
    'A field is computed from another one, by @requires or @computed, and is easier to reach than that.',
  *check(subject) {
    for (const type of Object.values(subject.schema.getTypeMap())) {
      if (!isObjectType(type) || isIntrospectionType(type)) continue
      for (const field of Object.values(type.getFields())) {
        for (const use of directivesOf(field).uses) {
          const selected = selectionOf(use)
          if (selected === undefined) continue
          yield* stricterThan(subject, `${type.name}.${field.name}`, fieldsIn(subject.schema, selected, type))
        }
      }
    }
  },
}

function* stricterThan(
  { table, catalogue, schema }: RuledSchema,
  coordinate: string,
  from: Iterable<string>,
): Iterable<Suspicion> {
  for (const source of new Set(from)) {
    const needed = table.requirement(source)
    if (implies(table.requirement(coordinate), needed, catalogue.closure)) continue
    yield {
      coordinate,
      at: nodeOf(schema, coordinate),
      message: `is computed from ${source}, which needs ${formatRequirement(needed)}, and asks for less itself.`,
      advice: 'Ask for the same here, unless what is computed tells nothing of it.',
    }
  }
}

/** @returns `undefined` for another directive, and for what cannot be read: the composer complains of that */
function selectionOf({ name, args }: DirectiveUse): SelectionSetNode | undefined {
  const plain = name.replace(/^.*__/, '')
  const text = plain === 'requires' ? args.fields : plain === 'computed' ? args.selectionSet : undefined
  if (typeof text !== 'string') return undefined
  try {
    const { definitions } = parse(text.trim().startsWith('{') ? text : `{${text}}`)
    const [definition] = definitions
    return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : undefined
  } catch (error) {
    if (error instanceof GraphQLError) return undefined
    throw error
  }
}

function* fieldsIn(
  schema: GraphQLSchema,
  { selections }: SelectionSetNode,
  type: GraphQLNamedType | undefined,
): Iterable<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition
      yield* fieldsIn(schema, selection.selectionSet, condition ? schema.getType(condition.name.value) : type)
    } else if (selection.kind === Kind.FIELD && (isObjectType(type) || isInterfaceType(type))) {
      const field = type.getFields()[selection.name.value]
      if (field === undefined) continue
      yield `${type.name}.${field.name}`
      if (selection.selectionSet) yield* fieldsIn(schema, selection.selectionSet, getNamedType(field.type))
    }
  }
}
