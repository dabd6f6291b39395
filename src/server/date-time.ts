import { GraphQLError, GraphQLScalarType } from 'graphql'

/** An ISO 8601 date and time with its offset (RFC 3339 §5.6), to the millisecond; a `Date` on our side. */
export const dateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: formatDateTime,
  parseValue: parseDateTime,
})

function formatDateTime(value: unknown): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  throw new GraphQLError('DateTime cannot represent what is not a valid Date.')
}

function parseDateTime(value: unknown): Date {
  const [, day] =
    /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/.exec(String(value)) ?? []
  const date = new Date(String(value))
  if (day !== undefined && isDay(day) && !Number.isNaN(date.getTime())) return date
  throw new GraphQLError('DateTime must be an ISO 8601 date and time with an offset.')
}

/** `Date` takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}
