/** What a server shows at its metrics door: the value of each series, by its name and labels as they stand there. */
export interface Scraped {
  readonly text: string
  readonly series: ReadonlyMap<string, number>
  /** Every metric, with or without a series. */
  readonly names: ReadonlySet<string>
}

export async function scrape(url: string | undefined): Promise<Scraped> {
  if (url === undefined) throw new Error('there is no metrics door')
  const text = await (await fetch(url)).text()
  const lines = text.split('\n')
  return {
    text,
    series: new Map(
      lines
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    ),
    names: new Set(lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? [])),
  }
}
