/**
 * The SDL of the directives and of the scalar they use. Put it beside your own type definitions:
 * `makeExecutableSchema({ typeDefs: [scopeDirectives, yours] })`.
 */
export const scopeDirectives = `"""
What a caller's token must hold: one scope, a list of scopes that are ALL needed,
or a list of such lists of which ONE is enough.
"""
scalar ScopeRequirement

"The caller's token must hold these scopes. Repeated uses add up: all of them are needed."
directive @requiresScopes(scopes: ScopeRequirement!) repeatable on
  | OBJECT
  | INTERFACE
  | FIELD_DEFINITION
  | ARGUMENT_DEFINITION
  | INPUT_FIELD_DEFINITION
  | SCALAR
  | ENUM
  | ENUM_VALUE

"Any caller with a valid token; no scope in particular."
directive @authenticated on
  | OBJECT
  | INTERFACE
  | FIELD_DEFINITION
  | ARGUMENT_DEFINITION
  | INPUT_FIELD_DEFINITION
  | SCALAR
  | ENUM
  | ENUM_VALUE

"Open to everybody, and meant to be. Changes nothing at run time; satisfies strict mode."
directive @public on OBJECT | INTERFACE | FIELD_DEFINITION

"A scope that exists: the catalogue. \`implies\`: who holds this one holds those too, transitively."
directive @scope(name: String!, description: String!, implies: [String!]! = []) repeatable on SCHEMA
`
