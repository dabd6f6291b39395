import type { Command } from 'commander'
import { addGroup } from '../commands.ts'
import { addOperation } from './operation.ts'
import { addReport } from './report.ts'
import { addWho } from './who.ts'

/** `scopes …`: what the scopes in SDL files come to. Needs no server, no database and no configuration. */
export function addScopesCommands(program: Command): void {
  const scopes = addGroup(
    program,
    'scopes',
    'what the scopes in SDL files come to: report, operation, who, …',
  )
  addReport(scopes)
  addOperation(scopes)
  addWho(scopes)
}
