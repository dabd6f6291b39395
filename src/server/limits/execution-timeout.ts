import { type ExecutionResult, GraphQLError } from 'graphql'
import { isPromise } from '../../yoga/authenticate.ts'

/** What the default executor hands on to resolvers, as `info.signal` and by `info.getAbortSignal()`. */
interface Abortable {
  signal?: AbortSignal
}

/**
 * Has an execution answered after so many seconds, and its signal aborted, whether it listens or not. What answers at
 * once, and a stream that has begun, is left alone.
 *
 * The status is 504, and not 503, which would have clients and proxies try again: a part of a mutation may have been done.
 *
 * @param execute is handed the arguments with the signal among them
 */
export function limitExecution<Args extends object, Answer>(
  execute: (args: Args & Abortable) => Promise<Answer> | Answer,
  args: Args,
  { seconds, hasStatus }: { readonly seconds: number; readonly hasStatus: boolean },
): Promise<Answer | ExecutionResult> | Answer {
  const controller = new AbortController()
  const answer = execute({ ...args, signal: controller.signal })
  if (!isPromise(answer)) return answer
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = timedOut(seconds, hasStatus)
      resolve({ errors: [error] })
      controller.abort(error)
    }, seconds * 1_000)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function timedOut(seconds: number, hasStatus: boolean): GraphQLError {
  const extensions = { code: 'TIMEOUT', ...(hasStatus && { http: { status: 504 } }) }
  return new GraphQLError(`The operation took longer than ${seconds} seconds, and was given up.`, {
    extensions,
  })
}
