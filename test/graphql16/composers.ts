import { composeServices as composeWithApollo } from '@apollo/composition'
import { composeServices as composeWithTheGuild } from '@theguild/federation-composition'
import * as cosmo from '@wundergraph/composition'
import { type ConstDirectiveNode, isTypeDefinitionNode, parse, print } from 'graphql'
import type { Requirement } from '../../src/index.ts'

/** What stands at each coordinate of a composed schema, as the composer wrote it. */
export type Written = ReadonlyMap<string, Requirement>

/** @throws {Error} with everything that the composer has against the subgraphs */
export type Compose = (subgraphs: readonly string[]) => Written

const directives = ['@key', '@shareable', '@requiresScopes', '@authenticated']

/** A subgraph that links Federation itself stays as it is. */
const linked = (sdl: string) =>
  sdl.includes('@link(')
    ? sdl
    : `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ${JSON.stringify(directives)})\n${sdl}`

const services = (subgraphs: readonly string[]) =>
  subgraphs.map((sdl, index) => ({ name: `s${index}`, url: 'http://s', typeDefs: parse(linked(sdl)) }))

const apollo: Compose = (subgraphs) => {
  const { supergraphSdl, errors } = composeWithApollo(services(subgraphs))
  return supergraphSdl === undefined ? refuse(errors) : readWritten(supergraphSdl)
}

const theGuild: Compose = (subgraphs) => {
  const { supergraphSdl, errors } = composeWithTheGuild(services(subgraphs))
  return supergraphSdl === undefined ? refuse(errors) : readWritten(supergraphSdl)
}

/** Its own `parse`: it brings a graphql of its own, and is therefore handed text only. */
function federate(subgraphs: readonly string[]) {
  const result = cosmo.federateSubgraphs({
    subgraphs: subgraphs.map((sdl, index) => ({
      name: `s${index}`,
      url: 'http://s',
      definitions: cosmo.parse(linked(sdl)),
    })),
    version: cosmo.ROUTER_COMPATIBILITY_VERSION_ONE,
  })
  return result.success ? result : refuse(result.errors)
}

const wundergraph: Compose = (subgraphs) => readWritten(print(federate(subgraphs).federatedGraphAST))

export const composers = { apollo, theGuild, wundergraph } satisfies Record<string, Compose>

/** What wundergraph's router asks for at each field: the field's rule, and that of the type that it returns. */
export const routerRequirements: Compose = (subgraphs) =>
  new Map(
    federate(subgraphs).fieldConfigurations.map(({ typeName, fieldName, requiredScopes = [] }) => [
      `${typeName}.${fieldName}`,
      requiredScopes,
    ]),
  )

function refuse(errors: readonly Error[] | undefined): never {
  throw new Error(errors?.map(({ message }) => message).join('\n') ?? 'no supergraph')
}

/** Elements without `@requiresScopes` and `@authenticated` are not in it. */
function readWritten(sdl: string): Written {
  const written = new Map<string, Requirement>()
  const read = (coordinate: string, uses: readonly ConstDirectiveNode[] = []) => {
    const use = uses.find(({ name }) => name.value === 'requiresScopes')
    const literal = use?.arguments?.[0]?.value
    if (literal !== undefined) written.set(coordinate, JSON.parse(print(literal)))
    else if (uses.some(({ name }) => name.value === 'authenticated')) written.set(coordinate, [[]])
  }
  for (const definition of parse(sdl).definitions) {
    if (!isTypeDefinitionNode(definition)) continue
    read(definition.name.value, definition.directives)
    if (!('fields' in definition)) continue
    for (const field of definition.fields ?? [])
      read(`${definition.name.value}.${field.name.value}`, field.directives)
  }
  return written
}
