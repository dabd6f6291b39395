import { describe } from 'vitest'
import { accountsContract } from './contract/accounts.ts'
import { itemsContract } from './contract/items.ts'
import { lifecycleContract } from './contract/lifecycle.ts'
import { ordersContract } from './contract/orders.ts'
import { tokensContract } from './contract/tokens.ts'
import { usersContract } from './contract/users.ts'
import type { Fresh } from './subject.ts'

/** What every database has to keep: to be called once for each. */
export function storageContract(database: string, fresh: Fresh): void {
  describe(`storage on ${database}`, () => {
    describe('as a whole', () => lifecycleContract(fresh))
    describe('of users', () => usersContract(fresh))
    describe('of accounts', () => accountsContract(fresh))
    describe('of items', () => itemsContract(fresh))
    describe('of orders and payments', () => ordersContract(fresh))
    describe('of keys and revoked tokens', () => tokensContract(fresh))
  })
}
