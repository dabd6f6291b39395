import { describeRule } from '../rule.ts'

describeRule('contradicted-public', {
  bad: [
    ['both on one field', 'type Query { x: Int @public @rs(scopes: "a") }', ['Query.x']],
    ['a field of a type with a rule', 'type Query @authenticated { x: Int @public }', ['Query.x']],
    [
      'a field that returns what has a rule',
      'type Query { t: T @public } type T @rs(scopes: "t") { x: Int }',
      ['Query.t'],
    ],
    ['both on one type', 'type Query @public @rs(scopes: "a") { x: Int }', ['Query']],
    [
      'an interface, and a field of one',
      'interface I @public @authenticated { x: Int @public } type Query implements I { x: Int }',
      ['I', 'I.x'],
    ],
  ],
  good: [
    ['a type of which one field has a rule', 'type Query @public { x: Int  y: Int @rs(scopes: "a") }'],
    [
      'an interface of which one object has a rule',
      'interface I { x: Int @public } type T implements I @rs(scopes: "a") { x: Int } type Query implements I { x: Int t: T }',
    ],
    ['an argument with a rule', 'type Query { x(y: Int @rs(scopes: "a")): Int @public }'],
  ],
})
