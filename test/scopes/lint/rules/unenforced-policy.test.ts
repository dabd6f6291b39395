import { describeRule } from '../rule.ts'

const definitions = `directive @policy(policies: [[String!]!]!) on OBJECT | FIELD_DEFINITION
  directive @federation__policy(policies: [[String!]!]!) on OBJECT | FIELD_DEFINITION
  directive @mypolicy on FIELD_DEFINITION`

describeRule(
  'unenforced-policy',
  {
    bad: [
      [
        'a policy of a type and of a field',
        'type Query @policy(policies: [["p"]]) { x: Int @federation__policy(policies: [["q"]]) }',
        ['Query', 'Query.x'],
      ],
    ],
    good: [['a directive that is only called alike', 'type Query @public { x: Int @mypolicy }']],
  },
  definitions,
)
