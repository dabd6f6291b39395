import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The shell block of an example's README that talks to what runs.
 *
 * @param addresses those written there, each with the one to talk to
 */
export async function readmeCommands(
  folder: string,
  addresses: Readonly<Record<string, string>>,
): Promise<string> {
  const text = await readFile(join(folder, 'README.md'), 'utf8')
  const [, commands = ''] = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block)
  return Object.entries(addresses).reduce((shown, [from, to]) => shown.replaceAll(from, to), commands)
}
