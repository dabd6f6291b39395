import { findPackageJSON } from 'node:module'
import { join, sep } from 'node:path'
import { GraphQLError, GraphQLSchema } from 'graphql'
import { enforceScopes, ScopeRefusedError } from 'graphql-scopes'
import { catalogue, createPlainSchema, requiresScopes } from './schema.ts'

const installed = join(import.meta.dirname, 'node_modules') + sep

/** With two copies of graphql nothing is measured but their misunderstandings. */
export function assertOneCopy(): void {
  for (const name of ['graphql', 'graphql-yoga', '@graphql-tools/utils']) {
    const ours = placeOf(name, import.meta.resolve('graphql-scopes/yoga'))
    if (ours !== placeOf(name, import.meta.url) || !ours.startsWith(installed)) {
      throw new Error(`graphql-scopes would load another ${name} than its contenders: ${ours}`)
    }
  }
  for (const peer of ['graphql-yoga', '@graphql-tools/schema', '@envelop/generic-auth', 'graphql-jit']) {
    const theirs = placeOf('graphql', import.meta.resolve(peer))
    if (theirs !== placeOf('graphql', import.meta.url)) throw new Error(`${peer} has a graphql of its own`)
  }
  const directives = `${requiresScopes} directive @scope(name: String!, description: String!) repeatable on SCHEMA`
  const schema = enforceScopes(createPlainSchema(directives, catalogue))
  const refusal = new ScopeRefusedError('')
  if (!(schema instanceof GraphQLSchema) || !(refusal instanceof GraphQLError)) {
    throw new Error('graphql-scopes has loaded a graphql of its own')
  }
}

function placeOf(name: string, from: string): string {
  const place = findPackageJSON(name, from)
  if (place === undefined) throw new Error(`${name} is not installed`)
  return place
}
