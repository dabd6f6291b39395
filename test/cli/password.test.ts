import { spawn, spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPasswordHasher } from '../../src/oauth/passwords.ts'
import { main, type Operation, startOperation } from './program.ts'

const GOOD = 'viel länger als nötig'
/** Of util-linux: runs a command at a terminal of its own. */
const SCRIPT = 'script'
const hasScript = spawnSync(SCRIPT, ['--version']).stdout?.includes('util-linux') ?? false
if (!hasScript) {
  process.stderr.write(
    'SKIPPED: the prompt for passwords is not tested, as `script` of util-linux is not here\n',
  )
}

describe.skipIf(!hasScript)('at a terminal', () => {
  let operation: Operation
  beforeAll(async () => {
    operation = await startOperation()
    await operation.addUser('paul')
  })
  afterAll(async () => {
    await operation.close()
  })

  /** Types each answer once its question is there. The terminal shows what is typed, unless the program forbids it. */
  function type(command: string, answers: readonly (readonly [question: string, answer: string])[]) {
    const line = `'${process.execPath}' '${main}' ${command}`
    const child = spawn(SCRIPT, ['-q', '-e', '--echo', 'always', '-c', line, '/dev/null'], {
      env: { PATH: process.env.PATH, SHELL: '/bin/sh', BCRYPT_COST: '10', DATABASE_URL: operation.url },
    })
    const waiting = [...answers]
    let shown = ''
    child.stdout.on('data', (chunk) => {
      shown += chunk
      const [next] = waiting
      if (next === undefined || !shown.endsWith(next[0])) return
      waiting.shift()
      child.stdin.write(next[1])
    })
    return new Promise<{ readonly code: number | null; readonly shown: string }>((resolve) =>
      child.once('close', (code) => resolve({ code, shown })),
    )
  }

  async function accepts(username: string, password: string): Promise<boolean> {
    const account = await operation.storage.accounts.findByUsername(username)
    const passwords = createPasswordHasher({ cost: 10, workers: 1 })
    return passwords.verify(password, account?.passwordHash ?? '').finally(() => passwords.close())
  }

  it('a password is asked for twice, and never shown', async () => {
    const { code, shown } = await type('user add berta --role customer', [
      ['New password: ', `${GOOD}\r`],
      ['Once more: ', `${GOOD}\r`],
    ])
    expect({ code, shown }).toEqual({
      code: 0,
      shown: expect.stringMatching(
        /^New password: \r\nOnce more: \r\nAdded berta \(usr_\w+\) with the role /,
      ),
    })
    expect(await accepts('berta', GOOD)).toBe(true)
  })

  it('what was typed wrongly can be taken back', async () => {
    const { code } = await type('user password berta', [
      ['New password: ', `${GOOD}!x\u007f\r`],
      ['Once more: ', `${GOOD}!\r`],
    ])
    expect(code).toBe(0)
    expect(await accepts('berta', `${GOOD}!`)).toBe(true)
  })

  it('two that differ change nothing', async () => {
    const before = await operation.storage.accounts.findByUsername('paul')
    const { code, shown } = await type('user password paul', [
      ['New password: ', `${GOOD}\r`],
      ['Once more: ', `${GOOD}?\r`],
    ])
    expect({ code, shown }).toEqual({ code: 4, shown: expect.stringContaining('are not the same') })
    expect(shown).not.toContain(GOOD)
    expect(await operation.storage.accounts.findByUsername('paul')).toEqual(before)
  })

  it('a weak one is refused before it is asked for again', async () => {
    const { code, shown } = await type('user password paul', [['New password: ', 'short\r']])
    expect({ code, shown }).toEqual({ code: 4, shown: expect.stringContaining('at least 12 bytes') })
    expect(shown).not.toMatch(/short|Once more/)
  })

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
    ['Ctrl-C after a part of it', 'viel l\u0003'],
  ])('%s ends with 130, and changes nothing', async (_rule, keys) => {
    const before = await operation.storage.accounts.findByUsername('paul')
    const { code, shown } = await type('user password paul', [['New password: ', keys]])
    expect({ code, shown }).toEqual({ code: 130, shown: expect.stringContaining('interrupted') })
    expect(shown).not.toContain('viel')
    expect(await operation.storage.accounts.findByUsername('paul')).toEqual(before)
  })

  it('both may come at once, as when they are pasted', async () => {
    const { code } = await type('user password paul', [['New password: ', `${GOOD}\r${GOOD}\r`]])
    expect(code).toBe(0)
    expect(await accepts('paul', GOOD)).toBe(true)
  })

  it('a terminal is shown no line of the audit', async () => {
    const { code, shown } = await type('user disable paul', [])
    expect({ code, shown }).toEqual({ code: 0, shown: expect.stringMatching(/^Disabled paul; .*\r\n$/) })
  })
})
