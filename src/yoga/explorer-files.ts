import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'

/** A file of the explorer's page, as `npm run build` left it. */
export interface ExplorerFile {
  readonly type: string
  readonly brotli: Uint8Array<ArrayBuffer>
  /** For a client that does not take brotli. */
  plain(): Uint8Array<ArrayBuffer>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
}

/** Beside the compiled server, and from its sources as well. */
const folder = new URL('../../dist/explorer/', import.meta.url)

/**
 * Every file of the page by its path, `index.html` among them; empty when the page was not built. Read once: no path of
 * a request ever reaches the disk.
 */
export function readExplorerFiles(): ReadonlyMap<string, ExplorerFile> {
  const root = fileURLToPath(folder)
  return new Map(
    listFiles(root)
      .filter((path) => path.endsWith('.br'))
      .map((path) => {
        const name = relative(root, path).slice(0, -'.br'.length)
        return [name.replaceAll('\\', '/'), createFile(name, readFileSync(path))]
      }),
  )
}

function createFile(name: string, brotli: Uint8Array<ArrayBuffer>): ExplorerFile {
  let plain: Uint8Array<ArrayBuffer> | undefined
  return {
    type: types[extname(name)] ?? 'application/octet-stream',
    brotli,
    plain() {
      plain ??= new Uint8Array(brotliDecompressSync(brotli))
      return plain
    },
  }
}

function listFiles(root: string): readonly string[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
