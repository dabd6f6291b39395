import { html } from 'hono/html'
import { type Graph, NODE_HEIGHT, type PlacedScope } from './graph.ts'

/** The picture of what implies what. Its colours are the page's; the table beside it says the same in words. */
export function drawGraph({ width, height, scopes, edges }: Graph) {
  return html`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Which scope implies which: arrows lead from a scope to those that it implies.">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>
${edges.map(({ from, to }) => html`<path class="edge" d="${wayOf(from, to)}" marker-end="url(#arrow)"/>`)}
${scopes.map(drawScope)}
</svg>`
}

function drawScope({ name, x, y, width }: PlacedScope) {
  return html`<g><rect class="node" x="${x}" y="${y}" width="${width}" height="${NODE_HEIGHT}" rx="8"/><text x="${x + width / 2}" y="${y + NODE_HEIGHT / 2}" text-anchor="middle" dominant-baseline="central">${name}</text></g>`
}

/** Within a column, which only a circle makes, around its right. */
function wayOf(from: PlacedScope, to: PlacedScope): string {
  const start = { x: from.x + from.width, y: from.y + NODE_HEIGHT / 2 }
  const end = { x: to.x, y: to.y + NODE_HEIGHT / 2 }
  if (from.x === to.x) {
    const bend = start.x + 48
    return `M${start.x} ${start.y}C${bend} ${start.y} ${bend} ${end.y} ${start.x} ${end.y}`
  }
  const middle = (start.x + end.x) / 2
  return `M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}`
}
