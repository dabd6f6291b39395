export interface Curve {
  readonly name: string
  /** From the smallest size to the largest. */
  readonly points: readonly { readonly size: number; readonly milliseconds: number }[]
}

const width = 300
const height = 180
const margin = 40

/** A picture for each curve, beside the straight line from nothing to its last point: a linear one lies upon it. */
export function formatCurves(curves: readonly Curve[]): string {
  const pictures = curves.map((curve, index) => {
    const top = index * (height + 2 * margin)
    return `<g transform="translate(${margin + 20} ${top + margin})">${formatPicture(curve)}</g>`
  })
  const size = `width="${width + 5 * margin}" height="${curves.length * (height + 2 * margin)}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="white"/>
${pictures.join('\n')}
</svg>
`
}

function formatPicture({ name, points }: Curve): string {
  const last = points.at(-1)
  if (last === undefined) return ''
  const highest = Math.max(...points.map(({ milliseconds }) => milliseconds))
  const x = (size: number) => ((size / last.size) * width).toFixed(1)
  const y = (milliseconds: number) => (height - (milliseconds / highest) * height).toFixed(1)
  const line = [`0,${height}`, ...points.map((each) => `${x(each.size)},${y(each.milliseconds)}`)]
  const labels = points.map(({ size, milliseconds }) => {
    const at = `${x(size)}" cy="${y(milliseconds)}`
    return [
      `<circle cx="${at}" r="3" fill="#2563eb"/>`,
      `<text x="${x(size)}" y="${height + 15}" text-anchor="middle">${size}</text>`,
      `<text x="${Number(x(size)) + 6}" y="${Number(y(milliseconds)) + 12}">${milliseconds.toFixed(2)} ms</text>`,
    ].join('')
  })
  return [
    `<text y="-12" font-weight="bold">${name}</text>`,
    `<path d="M0 0V${height}H${width}" fill="none" stroke="#999"/>`,
    `<path d="M0 ${height}L${x(last.size)} ${y(last.milliseconds)}" stroke="#bbb" stroke-dasharray="4"/>`,
    `<polyline points="${line.join(' ')}" fill="none" stroke="#2563eb" stroke-width="2"/>`,
    ...labels,
  ].join('')
}
