import type { Sample } from './samples.ts'

interface Line {
  readonly name: string
  readonly colour: string
  of(sample: Sample): number
}

interface Panel {
  readonly title: string
  readonly lines: readonly Line[]
}

const PANELS: readonly Panel[] = [
  {
    title: 'memory, MB',
    lines: [
      { name: 'RSS', colour: '#1f6feb', of: ({ rss }) => rss / 1e6 },
      { name: 'heap after collection', colour: '#d1242f', of: ({ heap }) => heap / 1e6 },
    ],
  },
  {
    title: 'open',
    lines: [
      { name: 'descriptors', colour: '#1f6feb', of: ({ descriptors }) => descriptors },
      { name: 'handles', colour: '#8250df', of: ({ handles }) => handles },
      { name: 'streams', colour: '#1a7f37', of: ({ streams }) => streams },
    ],
  },
  {
    title: 'milliseconds, no login',
    lines: [
      { name: 'p99 of answers', colour: '#d1242f', of: ({ p99 }) => p99 },
      { name: 'median', colour: '#1f6feb', of: ({ p50 }) => p50 },
      { name: 'p99 of the event loop’s delay', colour: '#8250df', of: ({ loopDelay }) => loopDelay },
    ],
  },
  {
    title: 'milliseconds',
    lines: [{ name: 'median of logins', colour: '#1f6feb', of: ({ login }) => login }],
  },
]

const [WIDTH, HEIGHT, LEFT, TOP, GAP] = [760, 150, 60, 50, 60]

/** The curves of a soak, as SVG. */
export function drawSoak(samples: readonly Sample[], caption: string): string {
  const height = TOP + PANELS.length * (HEIGHT + GAP)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${LEFT + WIDTH + 30}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<title>${caption}</title>`,
    '<rect width="100%" height="100%" fill="white"/>',
    `<text x="${LEFT}" y="20" font-size="14">${caption}</text>`,
    ...PANELS.map((panel, index) => drawPanel(panel, samples, TOP + index * (HEIGHT + GAP))),
    '</svg>',
    '',
  ].join('\n')
}

function drawPanel({ title, lines }: Panel, samples: readonly Sample[], top: number): string {
  const end = Math.max(1, samples.at(-1)?.at ?? 1)
  const highest = niceCeiling(Math.max(...samples.flatMap((sample) => lines.map(({ of }) => of(sample)))))
  const x = (at: number) => (LEFT + (at / end) * WIDTH).toFixed(1)
  const y = (value: number) => (top + HEIGHT - (value / highest) * HEIGHT).toFixed(1)
  const grid = [0, 0.5, 1].map((part) => {
    const at = y(part * highest)
    return `<path d="M${LEFT} ${at}H${LEFT + WIDTH}" stroke="#d0d7de"/><text x="${LEFT - 6}" y="${at}" dy="4" text-anchor="end">${part * highest}</text>`
  })
  const minutes = [0, 0.25, 0.5, 0.75, 1].map(
    (part) =>
      `<text x="${x(part * end)}" y="${top + HEIGHT + 16}" text-anchor="middle">${((part * end) / 60).toFixed(1)} min</text>`,
  )
  const curves = lines.map(
    ({ colour, of }) =>
      `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${samples.map((sample) => `${x(sample.at)},${y(of(sample))}`).join(' ')}"/>`,
  )
  const legend = lines.map(
    ({ name, colour }, index) =>
      `<text x="${LEFT + 150 + index * 190}" y="${top - 8}" fill="${colour}">${name}</text>`,
  )
  return [`<text x="${LEFT}" y="${top - 8}">${title}</text>`, ...grid, ...minutes, ...legend, ...curves].join(
    '\n',
  )
}

/** 1, 2, 4 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)))
  return ([1, 2, 4, 5].find((factor) => factor * power >= value) ?? 10) * power
}
