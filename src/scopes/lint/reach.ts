import { getNamedType, isAbstractType, isObjectType, OperationTypeNode } from 'graphql'
import type { ScopeTable } from '../compile.ts'
import { type Requirement, type ScopeGroup, satisfies } from '../requirement.ts'
import type { RuledSchema } from './rule.ts'

/** Of a requirement with more ways to be refused only these many are tried; the others are taken for possible. */
const maxRefusals = 256
/** Of all callers in a schema: each walks through the whole of it. Whoever comes later is taken for possible, too. */
const maxCallers = 256

type Granted = readonly string[] | undefined

/** Whether some caller gets to an object of the type, meets one requirement there, and lacks another one. */
export type IsReachedWithout = (typeName: string, met: Requirement, lacked: Requirement) => boolean

/**
 * How callers get from queries and subscriptions to objects. Exact, but for very large schemas: who lacks a requirement lacks a scope of each
 * group, so that the callers with everything but that decide.
 */
export function createReach(subject: RuledSchema): IsReachedWithout {
  const { catalogue } = subject
  const everything = allScopes(subject)
  const walk = createWalk(subject)
  const reached = new Map<string, { readonly granted: Granted; readonly types: ReadonlySet<string> }>()

  const withAllBut = (lacking: readonly string[]) => {
    const key = JSON.stringify(lacking)
    const known = reached.get(key)
    if (known !== undefined || reached.size >= maxCallers) return known
    const granted = everything.filter((scope) => {
      const held = catalogue.closure([scope])
      return !lacking.some((each) => held.has(each))
    })
    const made = { granted, types: walk(granted) }
    reached.set(key, made)
    return made
  }
  const nobody = { granted: undefined, types: walk(undefined) }

  return (typeName, met, lacked) => {
    if (lacked === 'public') return false
    const refusals = waysToLack(lacked)
    if (refusals === undefined) return true
    const callers = refusals.length === 0 ? [nobody] : refusals.map(withAllBut)
    if (callers.includes(undefined)) return true
    return callers.some(
      (caller) => caller?.types.has(typeName) === true && satisfies(met, caller.granted, catalogue.closure),
    )
  }
}

/**
 * One scope of each group, in every way. None for what any valid token meets; `undefined` when there are too many.
 */
function waysToLack(groups: readonly ScopeGroup[]): readonly (readonly string[])[] | undefined {
  let ways: ReadonlyMap<string, readonly string[]> = new Map([['', []]])
  for (const group of groups) {
    const next = new Map<string, readonly string[]>()
    for (const way of ways.values()) {
      for (const scope of group) {
        const longer = [...new Set([...way, scope])].sort()
        next.set(JSON.stringify(longer), longer)
      }
    }
    if (next.size > maxRefusals) return undefined
    ways = next
  }
  return [...ways.values()]
}

function allScopes({ catalogue, uses }: RuledSchema): readonly string[] {
  const declared = catalogue.scopes.map(({ name }) => name)
  return [...new Set([...declared, ...uses.flatMap(({ groups }) => groups.flat())])]
}

/** The object types that a caller gets to from the root types of queries and subscriptions. */
function createWalk({ schema, table, catalogue }: RuledSchema) {
  const { ways, requirements } = waysOn(table)
  const roots = [OperationTypeNode.QUERY, OperationTypeNode.SUBSCRIPTION].flatMap(
    (operation) => schema.getRootType(operation)?.name ?? [],
  )
  return (granted: Granted): ReadonlySet<string> => {
    const held = granted && catalogue.closure(granted)
    const isMet = requirements.map((requirement) => satisfies(requirement, held))
    const reached = new Set(roots)
    for (const typeName of reached) {
      for (const { requirement, types } of ways.get(typeName) ?? []) {
        if (isMet[requirement]) for (const type of types) reached.add(type)
      }
    }
    return reached
  }
}

interface Way {
  /** Its number. */
  readonly requirement: number
  readonly types: readonly string[]
}

/** What leads on from each object type, requirements that are the same being one. */
function waysOn({ schema, fields }: ScopeTable) {
  const numbers = new Map<string, number>()
  const requirements: Requirement[] = []
  const ways = new Map<string, Way[]>()
  for (const { coordinate, requirement } of fields) {
    const [typeName = '', fieldName = ''] = coordinate.split('.')
    const type = schema.getType(typeName)
    const returned = isObjectType(type) ? getNamedType(type.getFields()[fieldName]?.type) : undefined
    const possible = isAbstractType(returned) ? schema.getPossibleTypes(returned) : [returned]
    const types = possible.filter(isObjectType).map(({ name }) => name)
    if (types.length === 0) continue
    const key = JSON.stringify(requirement)
    const number = numbers.get(key) ?? requirements.push(requirement) - 1
    numbers.set(key, number)
    ways.set(typeName, [...(ways.get(typeName) ?? []), { requirement: number, types }])
  }
  return { ways, requirements }
}
