import { describeRule } from '../rule.ts'

describeRule('unmarked-root-field', {
  bad: [
    ['a query without any rule', 'type Query { x: Int }', ['Query.x']],
    ['a subscription', 'type Query { x: Int @public } type Subscription { s: Int }', ['Subscription.s']],
    ['root types of other names', 'schema { query: Q } type Q { x: Int  y: Int @authenticated }', ['Q.x']],
    ['one whose argument alone has a rule', 'type Query { x(a: Int @rs(scopes: "a")): Int }', ['Query.x']],
  ],
  good: [
    ['one that says so', 'type Query { x: Int @public }'],
    ['a whole type that says so', 'type Query @public { x: Int }'],
    ['one whose interface says so', 'interface I { x: Int @public } type Query implements I { x: Int }'],
    ['one with a rule', 'type Query { x: Int @authenticated }'],
    ['one that returns what has a rule', 'type Query { t: T } type T @rs(scopes: "t") { x: Int }'],
    ['what is below the roots', 'type Query { t: T @public } type T { x: Int }'],
  ],
})
