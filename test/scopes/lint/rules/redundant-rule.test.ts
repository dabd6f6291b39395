import { describeRule } from '../rule.ts'

const admin =
  'extend schema @scope(name: "a", description: "") @scope(name: "b", description: "") @scope(name: "admin", description: "", implies: ["a"])\n'

describeRule('redundant-rule', {
  bad: [
    [
      'a field that asks for what its type asks for',
      'type Query @rs(scopes: "a") { x: Int @rs(scopes: "a") }',
      ['Query.x'],
    ],
    [
      'a field that asks for what it returns asks for',
      'type Query { t: [T!]! @rs(scopes: "a") } type T @rs(scopes: "a") { x: Int }',
      ['Query.t'],
    ],
    [
      'an alternative to what the type asks for',
      'type Query @rs(scopes: "a") { x: Int @rs(scopes: [["a"], ["b"]]) }',
      ['Query.x'],
    ],
    [
      'a scope that another one implies',
      `${admin}type Query @rs(scopes: "admin") { x: Int @rs(scopes: "a") }`,
      ['Query.x'],
    ],
    ['@authenticated beside a scope', 'type Query { x: Int @authenticated @rs(scopes: "a") }', ['Query.x']],
    [
      'the same twice, of which one stays',
      'type Query { x: Int @rs(scopes: "a") @rs(scopes: "a") }',
      ['Query.x'],
    ],
    [
      'what only several others together ask for',
      'type Query @rs(scopes: "a") { t: T @rs(scopes: [["a", "b"]]) } type T @rs(scopes: "b") { x: Int }',
      ['Query.t'],
    ],
    [
      'a field, a type and an argument that ask for what their interface asks for',
      `interface I @rs(scopes: "a") { x(y: Int @rs(scopes: "b")): Int @rs(scopes: "c") }
      type Query implements I @rs(scopes: "a") { x(y: Int @rs(scopes: "b")): Int @rs(scopes: "c") }`,
      ['Query', 'Query.x(y:)', 'Query.x'],
    ],
    [
      'an interface that asks for what its interface asks for',
      `interface I @rs(scopes: "a") { x: Int } interface J implements I @rs(scopes: "a") { x: Int }
      type Query implements I & J { x: Int }`,
      ['J'],
    ],
    [
      'an argument that asks for what its field asks for',
      'type Query { x(y: Int @rs(scopes: "a")): Int @rs(scopes: "a") }',
      ['Query.x(y:)'],
    ],
    [
      'a group that another one makes needless',
      'type Query { x: Int @rs(scopes: [["a"], ["a", "b"]]) }',
      ['Query.x'],
    ],
    [
      'a scope that its neighbour implies',
      `${admin}type Query { x: Int @rs(scopes: [["a", "admin"]]) }`,
      ['Query.x'],
    ],
    [
      'a scope that stands twice',
      'input In { x: Int @rs(scopes: [["a", "a"]]) } type Query { x(i: In): Int }',
      ['In.x'],
    ],
  ],
  good: [
    ['a field that asks for more', 'type Query @rs(scopes: "a") { x: Int @rs(scopes: "b") }'],
    [
      'fewer alternatives than the type has',
      'type Query @rs(scopes: [["a"], ["b"]]) { x: Int @rs(scopes: "a") }',
    ],
    [
      'the scope that implies the one of the type',
      `${admin}type Query @rs(scopes: "a") { x: Int @rs(scopes: "admin") }`,
    ],
    [
      'a type that asks for what each of its fields asks for',
      'type Query { t: T } type T @rs(scopes: "a") { x: S } scalar S',
    ],
    [
      'an interface, as long as one of its objects needs it',
      `interface I { x: Int @rs(scopes: "a") } type T implements I @rs(scopes: "a") { x: Int }
      type Query implements I { x: Int  t: T }`,
    ],
    ['@authenticated on an argument of an open field', 'type Query { x(y: Int @authenticated): Int }'],
    [
      'the same scope on an enum value and on its enum, which does not count for input',
      'enum E @rs(scopes: "a") { V @rs(scopes: "a") } type Query { x(e: E): E }',
    ],
    ['alternatives', 'type Query { x: Int @rs(scopes: [["a", "b"], ["b", "c"], ["a", "c"]]) }'],
  ],
})
