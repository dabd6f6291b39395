import { describeRule } from '../rule.ts'

describeRule('fault', {
  bad: [
    [
      'a scope that is declared nowhere',
      'extend schema @scope(name: "a", description: "")\ntype Query { x: Int @rs(scopes: "b") }',
      ['Query.x'],
    ],
    ['a literal that cannot be read', 'type Query { x: Int @rs(scopes: []) }', ['Query.x']],
    [
      'every fault at once',
      'type Query { x: Int @rs(scopes: "a b")  y: Int @rs(scopes: [["a"], []]) }\nunion U @public = Query',
      ['Query.x', 'Query.y', 'U'],
    ],
  ],
  good: [['a scope of a schema without a catalogue', 'type Query { x: Int @rs(scopes: "b") }']],
})
