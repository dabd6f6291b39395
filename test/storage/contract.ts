import { describe } from 'vitest'
import { accountsContract } from './contract/accounts.ts'
import { administrationContract } from './contract/administration.ts'
import { attemptsContract } from './contract/attempts.ts'
import { authorizationContract } from './contract/authorization.ts'
import { clientsContract } from './contract/clients.ts'
import { itemsContract } from './contract/items.ts'
import { lifecycleContract } from './contract/lifecycle.ts'
import { orderEventsContract } from './contract/order-events.ts'
import { ordersContract } from './contract/orders.ts'
import { sessionsContract } from './contract/sessions.ts'
import { tokensContract } from './contract/tokens.ts'
import { usersContract } from './contract/users.ts'
import type { Fresh } from './subject.ts'

/** What every database has to keep: to be called once for each. */
export function storageContract(database: string, fresh: Fresh): void {
  describe(`storage on ${database}`, () => {
    describe('as a whole', () => lifecycleContract(fresh))
    describe('of users', () => usersContract(fresh))
    describe('of accounts', () => accountsContract(fresh))
    describe('of accounts that an operator changes', () => administrationContract(fresh))
    describe('of items', () => itemsContract(fresh))
    describe('of orders and payments', () => ordersContract(fresh))
    describe('of order events, which', () => orderEventsContract(fresh))
    describe('of keys and revoked tokens', () => tokensContract(fresh))
    describe('of clients', () => clientsContract(fresh))
    describe('of sessions', () => sessionsContract(fresh))
    describe('of codes, consents and browser logins', () => authorizationContract(fresh))
    describe('of attempts', () => attemptsContract(fresh))
  })
}
