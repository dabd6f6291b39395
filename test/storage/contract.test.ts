import { storageContract } from './contract.ts'
import { freshPostgres, freshSqlite } from './databases.ts'

storageContract('an SQLite file', freshSqlite)
storageContract('PostgreSQL', freshPostgres)
