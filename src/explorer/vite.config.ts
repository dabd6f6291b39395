import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const outDir = fileURLToPath(new URL('../../dist/explorer', import.meta.url))

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative, so that a proxy may show the server below a path.
  base: './',
  build: {
    outDir,
    emptyOutDir: true,
    assetsDir: 'explorer',
    target: 'es2022',
    // Monaco's parts are as large as they are; each is loaded when it is needed.
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: { checks: { moduleLevelDirective: false, bundlerTimings: false } },
  },
  worker: { format: 'es' },
  plugins: [withoutImagePreview(), onlyCompressed()],
})

/** Hovering over the path of an image in a result would ask whichever host it names: the page's policy forbids that. */
function withoutImagePreview(): Plugin {
  return {
    name: 'without-image-preview',
    load: {
      filter: { id: /@graphiql\/react\/dist\/components\/image-preview\.js$/ },
      handler: () => 'export const ImagePreview = Object.assign(() => null, { shouldRender: () => false })',
    },
  }
}

/** Leaves each file as `name.br` alone: the server hands that out, and undoes it for clients without brotli. */
function onlyCompressed(): Plugin {
  return {
    name: 'only-compressed',
    apply: 'build',
    async closeBundle() {
      const entries = await readdir(outDir, { recursive: true, withFileTypes: true })
      const files = entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
      await Promise.all(files.map(compress))
    },
  }
}

async function compress(file: string): Promise<void> {
  const bytes = await readFile(file)
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 10,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    [constants.BROTLI_PARAM_LGWIN]: 22,
  }
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }))
  await rm(file)
}
