import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { type Ended, runProgram, type Surroundings } from '../program.ts'

/** A directory with some files, by their names, and the program in it. */
export interface SdlFiles {
  readonly directory: string
  run(args: readonly string[], surroundings?: Surroundings): Promise<Ended>
}

/** For the tests of a file. @param files SDL by file name */
export function useSdlFiles(files: Readonly<Record<string, string>>): () => SdlFiles {
  let made: SdlFiles | undefined
  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'graphql-scopes-sdl-'))
    for (const [name, sdl] of Object.entries(files)) {
      await mkdir(dirname(join(directory, name)), { recursive: true })
      await writeFile(join(directory, name), sdl)
    }
    made = { directory, run: (args, surroundings) => runProgram(args, { directory, ...surroundings }) }
  })
  afterAll(async () => {
    if (made !== undefined) await rm(made.directory, { recursive: true })
  })
  return () => {
    if (made === undefined) throw new Error('there are no files yet')
    return made
  }
}
