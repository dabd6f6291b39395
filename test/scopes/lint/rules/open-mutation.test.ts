import { describeRule } from '../rule.ts'

const query = 'type Query { q: Int @public }\n'

describeRule('open-mutation', {
  bad: [
    ['a mutation without any rule', `${query}type Mutation { x: Int }`, ['Mutation.x']],
    [
      'a mutation of which only the type says @public',
      `${query}type Mutation @public { x: Int }`,
      ['Mutation.x'],
    ],
    [
      'a mutation whose argument alone has a rule',
      `${query}type Mutation { x(a: Int @rs(scopes: "a")): Int }`,
      ['Mutation.x'],
    ],
    [
      'mutations under another name',
      `schema { query: Query mutation: Changes } ${query}type Changes { x: Int  y: Int @authenticated }`,
      ['Changes.x'],
    ],
  ],
  good: [
    ['a login', `${query}type Mutation { login: String @public }`],
    ['a mutation with a rule', `${query}type Mutation { x: Int @rs(scopes: "x") }`],
    ['a rule on all of them', `${query}type Mutation @authenticated { x: Int }`],
    ['an open query', 'type Query { x: Int }'],
  ],
})
