import { expect, it } from 'vitest'
import { describeOnEachDatabase } from './fixture.ts'

describeOnEachDatabase('values that databases choke on are no fault of the server', (fixture) => {
  it.each([
    '{"query":"query ($t: String!) { search(text: $t) { __typename } }","variables":{"t":"\\udc00\\u0000"}}',
    '{"query":"query ($t: String!) { search(text: $t) { __typename } }","variables":{"t":"\\u0000"}}',
    '{"query":"query ($t: ID!) { node(id: $t) { id } }","variables":{"t":"usr_\\ud800\\u0000"}}',
    '{"query":"query ($t: ID!) { node(id: $t) { id } }","variables":{"t":"itm_\\u0000"}}',
    '{"query":"query ($t: ID!) { items(ownerId: $t) { edges { cursor } } }","variables":{"t":"usr_\\u0000"}}',
    '{"query":"query ($t: String) { items(after: $t) { edges { cursor } } }","variables":{"t":"\\u0000"}}',
    '{"query":"mutation ($t: String!) { createItem(input: { title: $t, description: $t, price: 1 }) { title } }","variables":{"t":"a\\u0000\\ud800"}}',
    '{"query":"mutation ($t: ID!) { updateItem(id: $t, input: { title: \\"a\\" }) { title } }","variables":{"t":"itm_\\u0000"}}',
    '{"query":"mutation ($t: ID!) { setUserDisabled(id: $t, disabled: true) { id } }","variables":{"t":"usr_\\u0000"}}',
    '{"query":"mutation ($t: ID!) { processPayment(orderId: $t) { id } }","variables":{"t":"ord_\\u0000"}}',
    '{"query":"mutation ($t: ID!) { placeOrder(lines: [{ itemId: $t, quantity: 1 }]) { id } }","variables":{"t":"itm_\\u0000"}}',
    '{"query":"mutation ($t: String!) { token(username: $t, password: $t) { scope } }","variables":{"t":"\\u0000"}}',
    '{"query":"mutation ($t: String!) { refreshToken(refreshToken: $t) { scope } }","variables":{"t":"\\u0000"}}',
    '{"query":"mutation ($t: String!) { revokeToken(token: $t) }","variables":{"t":"\\u0000"}}',
  ])('%s', async (body) => {
    const headers = { authorization: `Bearer ${await fixture().login('admin', 'root', 'secret3')}` }
    const text = await (await fixture().graphql('', undefined, { body, headers })).text()
    expect(text).not.toContain('Unexpected error')
  })
})
