import type { GraphQLSchema } from 'graphql'
import type { ScopeDefinition } from '../scopes/catalogue.ts'
import type { Claims } from '../scopes/claims.ts'
import type { ScopeTable } from '../scopes/compile.ts'
import { visitElements } from '../scopes/elements.ts'
import type { ScopeGroup } from '../scopes/requirement.ts'
import { type GuardedSchema, viewFor } from './guarded-schema.ts'

/** Who may ask for the schema. */
export type Introspection = 'open' | 'authenticated' | 'filtered' | 'off'

/** Where the explorer's page gets tokens. URLs may be relative to the GraphQL endpoint. */
export interface ExplorerTokens {
  /** Of the token endpoint (RFC 6749 §3.2); it is called without client authentication. */
  readonly tokenUrl: string
  /** RFC 7009. Default: a log-out only forgets the token. */
  readonly revocationUrl?: string
  /** Whether the token endpoint takes a name and a password. Default: false. */
  readonly passwordGrant?: boolean
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
  /** Absent when there is nowhere to get a token: one can be pasted. */
  readonly tokens?: ExplorerTokens
  /** The catalogue, in its own order. */
  readonly scopes: readonly ScopeDefinition[]
  /**
   * What each element needs in effect, by coordinate, as the engine merged it: any one of the groups. What is public is
   * left out, and so is whatever the caller could not learn of by introspection.
   */
  readonly requirements: Readonly<Record<string, readonly ScopeGroup[]>>
  /** What the token of this request is; absent without one. */
  readonly caller?: {
    readonly granted: readonly string[]
    /** In seconds since 1970; absent for a token without an end. */
    readonly expiresAt?: number
  }
  /** Operations to begin with; may be empty. */
  readonly welcome: string
}

const known = new WeakMap<GraphQLSchema, ExplorerDocument['requirements']>()

/** @returns the requirements that a caller with these claims may know of; `undefined` stands for no token */
export function visibleRequirements(
  guarded: GuardedSchema,
  introspection: Introspection,
  claims: Claims | undefined,
): ExplorerDocument['requirements'] {
  if (introspection === 'off' || (introspection === 'authenticated' && claims === undefined)) return {}
  const schema = introspection === 'filtered' ? viewFor(guarded, { claims }) : guarded.schema
  const requirements = known.get(schema) ?? requirementsOf(guarded.table, schema)
  known.set(schema, requirements)
  return requirements
}

function requirementsOf(table: ScopeTable, schema: GraphQLSchema): ExplorerDocument['requirements'] {
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
