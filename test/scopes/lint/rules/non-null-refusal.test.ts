import { describeRule } from '../rule.ts'

describeRule('non-null-refusal', {
  bad: [
    ['a query', 'type Query { x: Int! @rs(scopes: "a") }', ['Query.x']],
    ['a query of which any valid token is asked', 'type Query { x: Int! @authenticated }', ['Query.x']],
    [
      'a field that asks for more than its object',
      'type Query { t: T @rs(scopes: "t") } type T { x: Int! @rs(scopes: "a") }',
      ['T.x'],
    ],
    [
      'a field that returns what asks for more',
      'type Query { t: T @rs(scopes: "t") } type T @rs(scopes: "t") { s: S! u: U! } scalar S @rs(scopes: "s") type U @rs(scopes: "t") { x: Int }',
      ['T.s'],
    ],
    [
      'a field to whose object one of two ways asks for less',
      'type Query { t: T @rs(scopes: "a")  u: T @rs(scopes: "b") } type T { x: Int! @rs(scopes: "a") }',
      ['T.x'],
    ],
    [
      'a field that one alternative of its type is not enough for',
      'type Query { t: T } type T @rs(scopes: [["a"], ["b"]]) { x: Int! @rs(scopes: "a") }',
      ['T.x'],
    ],
    [
      'what an interface leads to',
      'type Query { i: I } interface I { y: Int } type T implements I { y: Int x: [Int]! @rs(scopes: "a") }',
      ['T.x'],
    ],
    [
      'what a subscription sends',
      'type Query { q: Int } type Subscription { s: T } type T { x: Int! @rs(scopes: "a") }',
      ['T.x'],
    ],
  ],
  good: [
    ['a field that may be null', 'type Query { x: Int @rs(scopes: "a") }'],
    ['a list that may be null', 'type Query { x: [Int!] @rs(scopes: "a") }'],
    ['what the type asks for', 'type Query { t: T } type T @rs(scopes: "a") { x: Int! @rs(scopes: "a") }'],
    [
      'what the only way to it asks for, some steps before',
      'type Query { t: T @rs(scopes: "a") } type T { u: [U] } type U { x: Int! @rs(scopes: [["a"], ["b"]]) }',
    ],
    [
      'what each way to it asks for, by what it implies',
      `extend schema @scope(name: "a", description: "") @scope(name: "admin", description: "", implies: ["a"])
      type Query { t: T @rs(scopes: "a")  u: T @rs(scopes: "admin") } type T { x: Int! @rs(scopes: "a") }`,
    ],
    ['a mutation, of which nothing runs', 'type Query { x: Int } type Mutation { x: Int! @rs(scopes: "a") }'],
    [
      'what only mutations lead to',
      'type Query { x: Int } type Mutation { m: T } type T { x: Int! @rs(scopes: "a") }',
    ],
    ['what nothing leads to', 'type Query { x: Int } type T { x: Int! @rs(scopes: "a") }'],
    [
      'an object of an interface that asks for more as a whole',
      'type Query { i: I } interface I { id: ID! } type T implements I @rs(scopes: "a") { id: ID! }',
    ],
  ],
})
