import { CommandError, OUTCOMES, type Outcome } from './outcomes.ts'

/** What a command has to say on standard output, in both of its forms. */
export interface Answer {
  /** For people: lines, the last without its end. */
  readonly text: string
  /** For programs: one JSON document. What is absent is `null`, an instant is ISO 8601. */
  readonly json: unknown
  /** Default: `done`. */
  readonly outcome?: Outcome
}

/** The option that every command but `serve` has. */
export interface AnswerOptions {
  readonly json?: boolean
}

/**
 * Prints an answer, and says how the process ends.
 *
 * @throws {CommandError} `failed`: it could not be printed, although what was asked is done
 */
export async function printAnswer(
  { text, json, outcome = 'done' }: Answer,
  options: AnswerOptions,
): Promise<void> {
  try {
    await write(process.stdout, options.json === true ? JSON.stringify(json, null, 2) : text)
  } catch (cause) {
    throw new CommandError('failed', 'what was asked is done, but the answer could not be printed', { cause })
  }
  const [exitCode] = OUTCOMES[outcome]
  process.exitCode = exitCode
}

function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    stream.write(`${text}\n`, (error) => (error ? reject(error) : resolve()))
  })
}
