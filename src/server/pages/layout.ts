import { html, raw } from 'hono/html'
import { STYLES } from './styles.ts'

/** Markup in which everything that was put in is escaped. */
export type Html = ReturnType<typeof html>

export interface Layout {
  /** Of the window, and the heading. */
  readonly title: string
  /** Whose pages these are: the host that the address bar shows too. */
  readonly host: string
  /** For lists. Default: the width of a form. */
  readonly isWide?: boolean
}

/** A whole page around its content, which starts below the heading. */
export function layout({ title, host, isWide = false }: Layout, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${host}</title>
<style>${raw(STYLES)}</style>
</head>
<body${isWide ? html` class="wide"` : ''}>
<div class="host">${host}</div>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`
}

/** What is wrong with a form. */
export interface Fault {
  /** The `id` of the field that it is to be mended at; `undefined` when it is no field's. */
  readonly field?: string
  readonly text: string
}

/** Stands above a form and is read out at once; each fault leads to its field. Empty without faults. */
export function faultSummary(faults: readonly Fault[]): Html {
  if (faults.length === 0) return html``
  const entries = faults.map(({ field, text }) =>
    field === undefined ? html`<li>${text}</li>` : html`<li><a href="#${field}">${text}</a></li>`,
  )
  return html`<div class="summary" role="alert" aria-labelledby="faults" tabindex="-1" autofocus>
<h2 id="faults">That did not work</h2>
<ul>${entries}</ul>
</div>`
}

/** Says that something was done. */
export function notice(text: string | undefined): Html {
  return text === undefined ? html`` : html`<div class="notice" role="status"><p>${text}</p></div>`
}

/** For people, and for machines. */
export function instant(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${INSTANT.format(at)} UTC</time>`
}

const INSTANT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
