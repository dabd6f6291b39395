import { describeOutage } from './outage.ts'

describeOutage(
  'falls silent',
  (postgres) => postgres.freeze(),
  (postgres) => postgres.thaw(),
)
