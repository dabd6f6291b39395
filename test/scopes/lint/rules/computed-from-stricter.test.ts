import { describeRule } from '../rule.ts'

const directives = `
directive @requires(fields: String!) on FIELD_DEFINITION
directive @federation__requires(fields: String!) on FIELD_DEFINITION
directive @computed(selectionSet: String!) on FIELD_DEFINITION
`

describeRule(
  'computed-from-stricter',
  {
    bad: [
      [
        'a field that requires one which is stricter',
        'type Query { price: Int @rs(scopes: "p")  shipping: Int @requires(fields: "price") }',
        ['Query.shipping'],
      ],
      [
        'a stricter field of an object, under the directive in its namespace',
        'type Query { t: T  s: Int @federation__requires(fields: "t { x y }") } type T { x: Int y: Int @rs(scopes: "p") }',
        ['Query.s'],
      ],
      [
        'a stricter field within a fragment',
        'type Query { u: U  s: Int @requires(fields: "u { ... on T { y } }") } union U = T type T { y: Int @authenticated }',
        ['Query.s'],
      ],
      [
        'what stitching computes',
        'type Query { p: Int @rs(scopes: "p")  s: Int @computed(selectionSet: "{ p }") }',
        ['Query.s'],
      ],
      [
        'one that asks for something else',
        'type Query { p: Int @rs(scopes: "p")  s: Int @rs(scopes: "s") @requires(fields: "p") }',
        ['Query.s'],
      ],
    ],
    good: [
      [
        'the same rule on both',
        'type Query { p: Int @rs(scopes: "p")  s: Int @rs(scopes: "p") @requires(fields: "p") }',
      ],
      ['open fields', 'type Query { p: Int  s: Int @requires(fields: "p") }'],
      [
        'a rule on the type',
        'type Query @rs(scopes: "p") { p: Int @rs(scopes: "p")  s: Int @requires(fields: "p") }',
      ],
      ['what is no selection', 'type Query { p: Int @rs(scopes: "p")  s: Int @requires(fields: "p {{ ") }'],
      ['a field that is not there', 'type Query { s: Int @requires(fields: "constructor") }'],
    ],
  },
  directives,
)
