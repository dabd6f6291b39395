import type { Command } from 'commander'
import { addGroup } from '../commands.ts'
import { addDiff } from './diff.ts'
import { addLint } from './lint.ts'
import { addOperation } from './operation.ts'
import { addRegister } from './register.ts'
import { addReport } from './report.ts'
import { addWho } from './who.ts'

/** `scopes …`: what the scopes in SDL files come to. Needs no server, no database and no configuration. */
export function addScopesCommands(program: Command): void {
  const scopes = addGroup(
    program,
    'scopes',
    'what the scopes in SDL files come to: report, lint, diff, operation, register, who',
  )
  addReport(scopes)
  addLint(scopes)
  addDiff(scopes)
  addOperation(scopes)
  addRegister(scopes)
  addWho(scopes)
}
