import { compileScopes, type Requirement } from '../../src/index.ts'
import { buildSchema } from '../scopes/examples.ts'

/** The effective requirements of a subgraph's SDL; rules that stand several times at one place add up. */
export function ourRequirements(sdl: string): (coordinate: string) => Requirement {
  return compileScopes(buildSchema(`directive @shareable on FIELD_DEFINITION\n${sdl}`)).requirement
}
