import { describeRule } from '../rule.ts'

const scope = (name: string, implies: readonly string[] = []) =>
  `extend schema @scope(name: "${name}", description: "", implies: ${JSON.stringify(implies)})\n`
const query = 'type Query { x: Int @rs(scopes: [["a"]]) }'

describeRule('unused-scope', {
  bad: [
    ['a scope that no rule asks for', scope('a') + scope('b') + query, ['schema']],
    [
      'a scope that implies only what no rule asks for',
      scope('a') + scope('b') + scope('c', ['b']) + query,
      ['schema', 'schema'],
    ],
  ],
  good: [
    ['a scope that a rule asks for', scope('a') + query],
    [
      'a scope that implies one that a rule asks for, by way of another',
      scope('a') + scope('b', ['a']) + scope('c', ['b']) + query,
    ],
    [
      'a scope of an argument, an input field and an enum value',
      `${scope('a') + scope('b') + scope('c')}type Query { x(a: In, b: Int @rs(scopes: "a")): Int }
      input In { i: E @rs(scopes: "b") } enum E { V @rs(scopes: "c") }`,
    ],
    [
      'a scope that stands beside one which implies it',
      `${scope('a') + scope('b', ['a'])}type Query { x: Int @rs(scopes: [["a", "b"]]) }`,
    ],
    ['a schema without a catalogue', query],
  ],
})
