import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pages } from './pages.ts'

const withoutSnippets = (text: string) => text.replace(/^```.*?^```$/gms, '')

/** As GitHub makes them of headings. */
function anchorsOf(path: string): readonly string[] {
  const headings = withoutSnippets(readFileSync(path, 'utf8')).matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

const texts = [{ path: 'README.md', text: readFileSync('README.md', 'utf8') }, ...pages]

describe('every link of a page leads somewhere', () => {
  it.each(texts)('$path', ({ path, text }) => {
    const links = [...withoutSnippets(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const dead = links.filter((link) => {
      if (/^https?:/.test(link)) return false
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : join(dirname(path), file)
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
    })
    expect(dead).toEqual([])
  })
})

it('the index leads to every page', () => {
  const [index] = pages.filter(({ path }) => path === 'docs/README.md')
  const others = pages.map(({ path }) => relative('docs', path)).filter((path) => path !== 'README.md')
  expect(others.filter((path) => !index?.text.includes(`](${path})`))).toEqual([])
})

it('there are ten decision records at the most', () => {
  expect(pages.filter(({ path }) => path.startsWith('docs/decisions/')).length).toBeLessThanOrEqual(10)
})

it('every folder of the layout exists', () => {
  const layout = readFileSync('docs/development.md', 'utf8')
  const folders = [...layout.matchAll(/^([\w/]+)\/ /gm)].map(([, folder = '']) => folder)
  expect(folders.length).toBeGreaterThan(10)
  for (const folder of folders) expect(() => readFileSync(folder)).toThrow('EISDIR')
})
