import { CommandError, type Outcome } from '../../../src/cli/outcomes.ts'
import { createProgram } from '../../../src/cli/program.ts'

/** How `scopes …` ends that does nothing: without a process of its own, which takes its time. */
export async function refused(args: readonly string[]): Promise<Outcome | undefined> {
  try {
    await createProgram().parseAsync(['scopes', ...args], { from: 'user' })
    return undefined
  } catch (error) {
    if (error instanceof CommandError) return error.outcome
    throw error
  }
}
