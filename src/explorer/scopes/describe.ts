import type {
  IntrospectionEnumValue,
  IntrospectionField,
  IntrospectionInputValue,
  IntrospectionQuery,
  IntrospectionType,
} from 'graphql'
import { formatRequirement } from '../../scopes/requirement.ts'
import type { ScopeDocument } from './scope-document.ts'

type Requirements = NonNullable<ScopeDocument['requirements']>

/**
 * An introspection result in which the description of each element says what it needs: so the docs, the hover and the
 * completion show it. Only what this page is shown changes. A list that a server left out is empty.
 */
export function describeRequirements(
  { __schema }: IntrospectionQuery,
  requirements: Requirements,
): IntrospectionQuery {
  // A type may have the name of anything that every object has.
  const needed = new Map(Object.entries(requirements))
  const described = <Element extends { readonly description?: string | null | undefined }>(
    element: Element,
    coordinate: string,
  ): Element => {
    const requirement = needed.get(coordinate)
    if (requirement === undefined) return element
    return { ...element, description: withRequirement(element.description ?? '', requirement) }
  }
  const inputs = (
    values: readonly IntrospectionInputValue[] | undefined,
    coordinateOf: (name: string) => string,
  ) => (values ?? []).map((value) => described(value, coordinateOf(value.name)))
  const field = (type: string) => (each: IntrospectionField) =>
    described(
      { ...each, args: inputs(each.args, (name) => `${type}.${each.name}(${name}:)`) },
      `${type}.${each.name}`,
    )
  const value = (type: string) => (each: IntrospectionEnumValue) => described(each, `${type}.${each.name}`)
  const members = (type: IntrospectionType): IntrospectionType => {
    switch (type.kind) {
      case 'OBJECT':
      case 'INTERFACE':
        return { ...type, fields: (type.fields ?? []).map(field(type.name)) }
      case 'INPUT_OBJECT':
        return { ...type, inputFields: inputs(type.inputFields, (name) => `${type.name}.${name}`) }
      case 'ENUM':
        return { ...type, enumValues: (type.enumValues ?? []).map(value(type.name)) }
      default:
        return type
    }
  }
  return {
    __schema: { ...__schema, types: __schema.types.map((type) => described(members(type), type.name)) },
  }
}

/** In the first paragraph: lists of fields show no other one. */
function withRequirement(description: string, requirement: Requirements[string]): string {
  const [first = '', ...rest] = description.split(/\n\s*\n/)
  const words = formatRequirement(requirement.map((group) => group.map((scope) => `\`${scope}\``)))
  const needed = words === 'authenticated' ? 'Needs a valid token.' : `Needs ${words}.`
  return [`${first} ${needed}`.trim(), ...rest].join('\n\n')
}
