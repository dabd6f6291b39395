import { CommandError } from './outcomes.ts'

const MAX_BYTES = 65_536

/**
 * All of standard input, as UTF-8, without the line break at its end.
 *
 * @param what is expected there, for the message
 * @param maxBytes how much may be there; default: what is enough for a password or a token
 * @throws {CommandError} `wrong_usage`: nothing is there, or too much, or it is not UTF-8
 */
export async function readStandardInput(what: string, maxBytes = MAX_BYTES): Promise<string> {
  const text = decode(await readBytes(what, maxBytes), what).replace(/\r?\n$/, '')
  if (text !== '') return text
  throw new CommandError('wrong_usage', `standard input is empty: write ${what} to it`)
}

async function readBytes(what: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > maxBytes) throw new CommandError('wrong_usage', `standard input is too long for ${what}`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** Without the byte order mark that some shells put first, and nobody could type. */
function decode(bytes: Buffer, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CommandError('wrong_usage', `standard input must be ${what} as UTF-8`)
  }
}
