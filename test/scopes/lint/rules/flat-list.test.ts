import { expect, it } from 'vitest'
import { describeRule, findingsOf } from '../rule.ts'

describeRule('flat-list', {
  bad: [
    ['two scopes in one list', 'type Query { x: Int @rs(scopes: ["a", "b"]) }', ['Query.x']],
    [
      'each of them, wherever they stand',
      'type Query { x(y: Int @rs(scopes: ["a", "b"])): E } enum E { V @rs(scopes: ["c", "d"]) }',
      ['Query.x(y:)', 'E.V'],
    ],
  ],
  good: [
    ['one scope', 'type Query { x: Int @rs(scopes: "a") }'],
    ['one scope in a list', 'type Query { x: Int @rs(scopes: ["a"]) }'],
    ['lists in a list', 'type Query { x: Int @rs(scopes: [["a", "b"], ["c"]]) }'],
    ['any valid token', 'type Query { x: Int @authenticated }'],
  ],
})

it('says what to write, and where', () => {
  const [finding] = findingsOf('flat-list', 'type Query {\n  x: Int @rs(scopes: ["a", "b"])\n}')
  expect(finding).toMatchObject({ file: 'example.graphql', line: 2, column: 10 })
  expect(finding?.advice).toContain('[["a", "b"]]')
})
