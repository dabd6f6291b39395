import { describeOutage } from './outage.ts'

describeOutage(
  'is shut down',
  (postgres) => postgres.shutDown(),
  (postgres) => postgres.start(),
)
