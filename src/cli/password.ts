import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { passwordFault } from '../oauth/password-rules.ts'
import { createPasswordHasher } from '../oauth/passwords.ts'
import { CommandError } from './outcomes.ts'
import { readStandardInput } from './standard-input.ts'

/** For the help of each command that sets one. */
export const PASSWORD_HELP = `The password is asked for twice, without showing it. Where standard input is
no terminal, it is what stands there. It has 12 to 72 bytes and is none of
those that are guessed first.`

/**
 * A password for somebody, fit to be set: asked for twice, without showing it, or, where standard input is no terminal,
 * all that stands there up to the line break at its end.
 *
 * @throws {CommandError} `refused`: it breaks a rule, or was not typed the same way twice
 * @throws {CommandError} `interrupted`
 */
export async function readNewPassword(): Promise<string> {
  if (!process.stdin.isTTY) return requireFit(await readStandardInput('the password'))
  const prompt = openPrompt()
  try {
    const password = requireFit(await prompt.ask('New password: '))
    if ((await prompt.ask('Once more: ')) === password) return password
    throw new CommandError('refused', 'the two passwords are not the same; nothing was changed')
  } finally {
    prompt.close()
  }
}

/** bcrypt, at the server's own cost. */
export async function hashPassword(password: string, cost: number): Promise<string> {
  const passwords = createPasswordHasher({ cost, workers: 1 })
  return passwords.hash(password).finally(() => passwords.close())
}

function requireFit(password: string): string {
  const fault = passwordFault(password)
  if (fault === undefined) return password
  throw new CommandError('refused', `the password ${fault}; nothing was changed`)
}

interface Prompt {
  ask(question: string): Promise<string>
  close(): void
}

/** Questions go where they are seen, so that an answer on standard output can be taken by a program. */
function openPrompt(): Prompt {
  const screen = process.stderr.isTTY || !process.stdout.isTTY ? process.stderr : process.stdout
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // As a terminal it takes the echo away from the system, and what it would show itself goes nowhere.
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 })
  // Keeps lines that come before they are asked for, as when both are pasted.
  const lines = reader[Symbol.asyncIterator]()
  return {
    async ask(question) {
      screen.write(question)
      const { value, done } = await lines.next()
      screen.write('\n')
      if (done) throw new CommandError('interrupted', 'interrupted; nothing was changed')
      return value
    },
    close: () => reader.close(),
  }
}
