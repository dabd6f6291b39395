import { describeRule } from '../rule.ts'

const types = 'type A { id: ID! } type B @rs(scopes: "b") { id: ID! }\n'

describeRule('non-null-member', {
  bad: [
    ['a list of a union', `${types}union U = A | B type Query { us: [U!]! }`, ['Query.us']],
    ['a list of lists', `${types}union U = A | B type Query { us: [[U!]] }`, ['Query.us']],
    [
      'a field that returns an interface',
      'interface I { id: ID! } type A implements I @authenticated { id: ID! } type Query { a: Int i: I! }',
      ['Query.i'],
    ],
    [
      'a field that asks for less',
      `${types}union U = A | B type Query { us: [U!] @rs(scopes: [["a"], ["b"]]) }`,
      ['Query.us'],
    ],
  ],
  good: [
    ['members that may be null', `${types}union U = A | B type Query { us: [U]! u: U }`],
    ['a field that asks for the same', `${types}union U = A | B type Query { us: [U!] @rs(scopes: "b") }`],
    ['objects of one type', `${types}type Query { bs: [B!]! }`],
    [
      'an object whose fields may all be null, and so stays',
      'union U = B type B @rs(scopes: "b") { x: Int } type Query { us: [U!]! }',
    ],
    [
      'what only those get to who may see all of it',
      `${types}union U = A | B type Query { t: T @rs(scopes: "b") } type T { us: [U!]! }`,
    ],
    ['a mutation', `${types}union U = A | B type Query { x: Int } type Mutation { us: [U!] }`],
  ],
})
