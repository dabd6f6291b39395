import {
  type ConstDirectiveNode,
  type DefinitionNode,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parseConstValue,
} from 'graphql'
import type { Catalogue } from '../catalogue.ts'
import type { ScopeTable } from '../compile.ts'
import { createFault, type ScopeFault } from '../faults.ts'
import { allOf, type Requirement } from '../requirement.ts'
import type { FederationLink } from './link.ts'

/** Writes what elements need as Federation's directives. */
export interface Marks {
  /** @param definition without any rule */
  readonly mark: (definition: DefinitionNode) => DefinitionNode
  /** Of what was marked so far. */
  readonly faults: readonly ScopeFault[]
}

export function createMarks(table: ScopeTable, link: FederationLink): Marks {
  const { schema, catalogue } = table
  const faults: ScopeFault[] = []
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])

  const marked = <Node extends Markable>(node: Node, coordinate: string, requirement: Requirement): Node => {
    const spelt = spellOut(requirement, catalogue)
    if (spelt === undefined)
      faults.push(createFault(coordinate, 'has too many alternatives when implied scopes are written out'))
    return { ...node, directives: [...(node.directives ?? []), ...directivesFor(spelt ?? 'public', link)] }
  }
  const markObject = (node: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode => {
    const type = schema.getType(node.name.value)
    if (!isObjectType(type)) return node
    const isRoot = roots.has(type)
    const fields = node.fields?.map((field) => {
      const coordinate = `${type.name}.${field.name.value}`
      return marked(field, coordinate, fieldRequirement(table, coordinate, isRoot))
    })
    const withFields = { ...node, ...(fields && { fields }) }
    return isRoot ? withFields : marked(withFields, type.name, table.requirement(type.name))
  }
  return {
    faults,
    mark(node) {
      if (node.kind === Kind.OBJECT_TYPE_DEFINITION) return markObject(node)
      if (node.kind !== Kind.SCALAR_TYPE_DEFINITION && node.kind !== Kind.ENUM_TYPE_DEFINITION) return node
      return marked(node, node.name.value, table.requirement(node.name.value))
    },
  }
}

interface Markable {
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

/**
 * What has to stand on a field itself. Routers add the rules of the object that it is on and of the object, scalar or
 * enum that it returns; those of a root type and of a returned interface they do not have.
 */
function fieldRequirement(table: ScopeTable, coordinate: string, isOfRoot: boolean): Requirement {
  const { schema, catalogue } = table
  const [typeName = '', fieldName = ''] = coordinate.split('.')
  const type = schema.getType(typeName)
  const returned = isObjectType(type) ? getNamedType(type.getFields()[fieldName]?.type) : undefined
  const own = table.sources(coordinate).filter((source) => source.coordinate.endsWith(`.${fieldName}`))
  return allOf(
    [
      ...own.map(({ requirement }) => requirement),
      isOfRoot ? table.requirement(typeName) : 'public',
      isInterfaceType(returned) ? table.requirement(returned.name) : 'public',
    ],
    catalogue.closure,
  )
}

/**
 * The requirement for a reader who knows no implications: whoever holds a scope that implies a needed one is let in by
 * an alternative.
 *
 * @returns `undefined` when there are too many alternatives
 */
function spellOut(requirement: Requirement, { scopes, closure }: Catalogue): Requirement | undefined {
  if (requirement === 'public') return 'public'
  const holders = (scope: string) =>
    [...new Set([scope, ...scopes.map(({ name }) => name)])].filter((name) => closure([name]).has(scope))
  try {
    const groups = requirement.flatMap((group) => {
      const spelt = allOf(group.map((scope) => holders(scope).map((holder) => [holder])))
      return spelt === 'public' ? [[]] : spelt
    })
    return allOf([groups])
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function directivesFor(requirement: Requirement, link: FederationLink): readonly ConstDirectiveNode[] {
  if (requirement === 'public') return []
  if (requirement.some((group) => group.length === 0)) {
    return [{ kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: link.nameOf('authenticated') } }]
  }
  const value = parseConstValue(JSON.stringify(requirement))
  const scopes = { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'scopes' }, value } as const
  const name = { kind: Kind.NAME, value: link.nameOf('requiresScopes') } as const
  return [{ kind: Kind.DIRECTIVE, name, arguments: [scopes] }]
}
