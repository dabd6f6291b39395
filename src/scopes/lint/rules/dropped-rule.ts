import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  print,
} from 'graphql'
import { directiveNames } from '../../directive-names.ts'
import { directivesOf, hasElement, visitCarriers } from '../../elements.ts'
import type { LintRule, Suspicion, WrittenSchema } from '../rule.ts'

/** Compares the SDL with the schema that tools have made of it: to the engine only the schema is known. */
export const droppedRule: LintRule<WrittenSchema> = {
  id: 'dropped-rule',
  severity: 'error',
  summary: 'A rule stands in the SDL, and a tool has dropped it before the schema was built.',
  *check({ schema, documents }) {
    if (documents.length === 0) return
    const definitions = documents.flatMap((document) => document.definitions)
    const onSchema = definitions.filter(
      ({ kind }) => kind === Kind.SCHEMA_DEFINITION || kind === Kind.SCHEMA_EXTENSION,
    )
    const names = directiveNames(
      directivesOf({ extensionASTNodes: onSchema.filter(isCarrier), extensions: {} }).uses,
    )
    const built = builtDirectives(schema)
    for (const { coordinate, directives } of definitions.flatMap(writtenIn)) {
      if (coordinate !== 'schema' && !hasElement(schema, coordinate)) continue
      for (const directive of directives) {
        if (names.has(directive.name.value) && !built.get(coordinate)?.has(print(directive))) {
          yield droppedDirective(schema, coordinate, directive)
        }
      }
    }
    for (const definition of definitions) yield* droppedInterfaces(schema, definition, built)
  },
}

function droppedDirective(
  schema: GraphQLSchema,
  coordinate: string,
  directive: ConstDirectiveNode,
): Suspicion {
  const type = schema.getType(coordinate)
  const isSpecified = type !== undefined && isSpecifiedScalarType(type)
  return {
    coordinate,
    at: directive,
    message: isSpecified
      ? `has @${directive.name.value}, and GraphQL replaces this scalar with its own, which has none.`
      : `has @${directive.name.value} in the SDL, and not in the schema that was built.`,
    advice: isSpecified
      ? 'Put the rule on a scalar of another name, or on the fields.'
      : 'Have the tool that merges the SDL keep directives: give it the definitions of ours together with yours.',
  }
}

/** Only of interfaces that would hand down a rule. */
function* droppedInterfaces(
  schema: GraphQLSchema,
  definition: DefinitionNode,
  built: BuiltDirectives,
): Iterable<Suspicion> {
  if (!('interfaces' in definition)) return
  const type = schema.getType(definition.name.value)
  if (!isObjectType(type) && !isInterfaceType(type)) return
  const known = new Set(type.getInterfaces().map(({ name }) => name))
  for (const written of definition.interfaces ?? []) {
    const name = written.name.value
    const hasRules = [...built.keys()].some((each) => each === name || each.startsWith(`${name}.`))
    if (known.has(name) || !hasRules) continue
    yield {
      coordinate: type.name,
      at: written,
      message: `implements ${name} in the SDL, and not in the schema that was built: the rules of ${name} do not bind it.`,
      advice: 'Define the type once with all its interfaces, or merge with a tool that keeps them.',
    }
  }
}

type BuiltDirectives = ReadonlyMap<string, ReadonlySet<string>>

function builtDirectives(schema: GraphQLSchema): BuiltDirectives {
  const built = new Map<string, ReadonlySet<string>>()
  visitCarriers(schema, (coordinate, _location, { uses }) => {
    built.set(coordinate, new Set(uses.flatMap(({ node }) => (node === undefined ? [] : [print(node)]))))
  })
  return built
}

interface Written {
  readonly coordinate: string
  readonly directives: readonly ConstDirectiveNode[]
}

interface Carrier {
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

function isCarrier(node: DefinitionNode): node is DefinitionNode & Carrier {
  return 'directives' in node
}

/** Whatever carries directives in a definition or extension: itself, and its members with their arguments. */
function writtenIn(definition: DefinitionNode): readonly Written[] {
  if (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION) {
    return carried('schema', definition)
  }
  if (!('name' in definition) || definition.name === undefined || !('directives' in definition)) return []
  if (definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION) return []
  const typeName = definition.name.value
  const members = [
    ...('fields' in definition ? (definition.fields ?? []) : []),
    ...('values' in definition ? (definition.values ?? []) : []),
  ]
  return [
    ...carried(typeName, definition),
    ...members.flatMap((member) => {
      const coordinate = `${typeName}.${member.name.value}`
      const args = 'arguments' in member ? (member.arguments ?? []) : []
      return [
        ...carried(coordinate, member),
        ...args.flatMap((argument) => carried(`${coordinate}(${argument.name.value}:)`, argument)),
      ]
    }),
  ]
}

function carried(coordinate: string, { directives = [] }: Carrier): readonly Written[] {
  return directives.length === 0 ? [] : [{ coordinate, directives }]
}
