import type { GraphQLSchema } from 'graphql'
import type { ScopeDefinition } from '../scopes/catalogue.ts'
import type { Claims } from '../scopes/claims.ts'
import type { ScopeTable } from '../scopes/compile.ts'
import { visitElements } from '../scopes/elements.ts'
import type { Disclosure } from '../scopes/refusal.ts'
import type { ScopeGroup } from '../scopes/requirement.ts'
import { type GuardedSchema, viewFor } from './guarded-schema.ts'

/** Who may ask for the schema. */
export type Introspection = 'open' | 'authenticated' | 'filtered' | 'off'

/** What becomes of an operation of which something is refused. */
export type Mode = 'partial' | 'reject' | 'shadow'

/** Where the explorer's page gets tokens. URLs may be relative to the GraphQL endpoint. */
export interface ExplorerTokens {
  /** Of the token endpoint (RFC 6749 §3.2); it is called without client authentication. */
  readonly tokenUrl: string
  /** RFC 7009. Default: a log-out only forgets the token. */
  readonly revocationUrl?: string
  /** Whether the token endpoint takes a name and a password. Default: false. */
  readonly passwordGrant?: boolean
  /**
   * Scopes of the catalogue that everybody may know of and tick before a login, such as those that the authorization
   * server announces (RFC 8414). Default: none beside those that the caller is told of anyhow (see `explorer`); whoever
   * is told of none types the names.
   */
  readonly scopes?: readonly string[]
  /** How users log in on a page of the authorization server, with PKCE. Default: they cannot. */
  readonly codeFlow?: {
    readonly authorizationUrl: string
    /** The `iss` of its answers (RFC 9207). */
    readonly issuer: string
    readonly clientId: string
    /** The page itself, as it is registered. */
    readonly redirectUri: string
  }
}

/** What the explorer's page is told beside the schema: all that it decides with, and nothing to be merged again. */
export interface ExplorerDocument {
  readonly introspection: Introspection
  readonly mode: Mode
  /** Absent when there is nowhere to get a token: one can be pasted. */
  readonly tokens?: ExplorerTokens
  /** Those of the catalogue that the caller may know of, in its own order. */
  readonly scopes: readonly ScopeDefinition[]
  /**
   * What each element needs in effect, by coordinate, as the engine merged it: any one of the groups. What is public is
   * left out. Absent when the caller is not to know.
   */
  readonly requirements?: Readonly<Record<string, readonly ScopeGroup[]>>
  /** Whose token this request has; absent without one. */
  readonly caller?: ExplorerCaller
  /** Operations to begin with; may be empty. */
  readonly welcome: string
}

export interface ExplorerCaller {
  /** To be shown: as the token names its user, else its subject; absent when it does neither. */
  readonly name?: string
  readonly granted: readonly string[]
  /** In seconds since 1970; absent for a token without an end. */
  readonly expiresAt?: number
}

/** Who asks, and what decides how much they are told. */
export interface ExplorerAudience {
  readonly introspection: Introspection
  readonly disclose: Disclosure
  /** Scopes that everybody may know of. */
  readonly offered: readonly string[]
  /** `undefined` stands for no token. */
  readonly claims: Claims | undefined
  readonly granted: readonly string[]
}

type Requirements = NonNullable<ExplorerDocument['requirements']>

/**
 * What the caller is told. Whoever may ask for the schema: every requirement, and every scope of the catalogue, used or
 * not; in a filtered view those of what is in it. Whoever may not, and whoever is refused without a reason: no
 * requirement, and of the scopes those that are offered and those that the token grants, with what these imply.
 */
export function scopesFor(
  guarded: GuardedSchema,
  { introspection, disclose, offered, claims, granted }: ExplorerAudience,
): Pick<ExplorerDocument, 'scopes' | 'requirements'> {
  const { table, schema } = guarded
  const { scopes, closure } = table.catalogue
  const held = closure(granted)
  const isClosed = introspection === 'off' || (introspection === 'authenticated' && claims === undefined)
  if (isClosed || disclose === 'code') return { scopes: only(scopes, new Set([...offered, ...held])) }
  if (introspection !== 'filtered') return { scopes, requirements: requirementsOf(table, schema) }
  const requirements = heldAlternatives(requirementsOf(table, viewFor(guarded, { claims })), held)
  const named = Object.values(requirements).flat(2)
  return { scopes: only(scopes, new Set([...offered, ...held, ...named])), requirements }
}

/** A definition names others: those that are not to be told are left out of it too. */
function only(scopes: readonly ScopeDefinition[], told: ReadonlySet<string>): readonly ScopeDefinition[] {
  return scopes
    .filter(({ name }) => told.has(name))
    .map((scope) => ({ ...scope, implies: scope.implies.filter((name) => told.has(name)) }))
}

/** What the caller has is enough to know why an element is there; a refusal would name every alternative. */
function heldAlternatives(requirements: Requirements, held: ReadonlySet<string>): Requirements {
  return Object.fromEntries(
    Object.entries(requirements).map(([coordinate, groups]) => {
      const own = groups.filter((group) => group.every((scope) => held.has(scope)))
      return [coordinate, own.length > 0 ? own : groups]
    }),
  )
}

const remembered = new WeakMap<GraphQLSchema, Requirements>()

function requirementsOf(table: ScopeTable, schema: GraphQLSchema): Requirements {
  const requirements = remembered.get(schema) ?? findRequirements(table, schema)
  remembered.set(schema, requirements)
  return requirements
}

function findRequirements(table: ScopeTable, schema: GraphQLSchema): Requirements {
  const requirements: Record<string, readonly ScopeGroup[]> = {}
  visitElements(schema, (_element, location, name) => {
    if (location === 'SCHEMA' || location === 'DIRECTIVE_ARGUMENT' || location === 'UNION') return
    const coordinate = name()
    const requirement = requirementAt(table, coordinate)
    if (requirement !== 'public') requirements[coordinate] = requirement
  })
  return requirements
}

/**
 * An interface's field can have too many alternatives to write down, and a view can have a field of its own: of neither
 * is there anything to say.
 */
function requirementAt(table: ScopeTable, coordinate: string) {
  try {
    return table.requirement(coordinate)
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return 'public'
    throw error
  }
}
