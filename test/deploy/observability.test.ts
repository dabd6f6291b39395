import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dashboard } from '../../deploy/grafana/dashboard.ts'
import { createFixture, type Fixture } from '../server/fixture.ts'
import { type Scraped, scrape } from '../server/metrics/scrape.ts'
import { type FreshDatabase, freshPostgres } from '../storage/databases.ts'

const alerts = readFileSync('deploy/prometheus/alerts.yml', 'utf8')
const docs = readFileSync('docs/observability.md', 'utf8')

/** Every query, with what Grafana puts in the place of its variables. */
const queries = dashboard.panels.flatMap((panel) =>
  'targets' in panel
    ? panel.targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, '.*'))
    : [],
)

// apt-get install -y prometheus
const missing = spawnSync('promtool', ['--version']).error
if (missing) process.stderr.write(`promtool, of the package prometheus, is not here: ${missing.message}\n`)

it.runIf(process.env.CI)('in CI promtool is there', () => {
  expect(missing).toBeUndefined()
})

let database: FreshDatabase
let fixture: Fixture
let scraped: Scraped
// With a pool of connections, and with something counted of everything: this is all that there can be.
beforeAll(async () => {
  database = await freshPostgres()
  fixture = await createFixture({ variables: { PORT: '0', METRICS_PORT: '0' }, databaseUrl: database.url })
  const url = `http://127.0.0.1:${await fixture.server.listen()}`
  const token = await fixture.login('me')
  await fixture.graphql('{ me { username items { title } } }', token)
  await (await fetch(`${url}/health`)).text()
  scraped = await scrape(fixture.server.metricsUrl())
})
afterAll(async () => {
  await fixture.close()
  await database.drop()
})

/** The metrics that a text of PromQL names; `_bucket`, `_sum` and `_count` are of a histogram. */
const namedIn = (text: string) =>
  [...text.matchAll(/\b(?:graphql_scopes|process|nodejs)_\w+/g)].map(([name]) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  )

describe('the dashboard', () => {
  it('is what its source makes', () => {
    const written = readFileSync('deploy/grafana/dashboard.json', 'utf8')
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(dashboard)))
  })

  it('asks for metrics that there are', () => {
    const named = queries.flatMap(namedIn)
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((name) => !scraped.names.has(name))).toEqual([])
  })

  it('shows every metric of ours', () => {
    const shown = new Set(queries.flatMap(namedIn))
    const ours = [...scraped.names].filter((name) => name.startsWith('graphql_scopes_'))
    expect(ours.filter((name) => !shown.has(name))).toEqual([])
  })

  it('asks by labels that they have', () => {
    const labels = new Set([...scraped.text.matchAll(/[{,](\w+)="/g)].map(([, label]) => label))
    const known = new Set([...labels, 'job', 'instance', 'le'])
    const asked = queries.flatMap((query) => [
      ...[...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', ')),
      ...[...query.matchAll(/(\w+)=~?"/g)].map(([, label]) => label),
    ])
    expect(asked.filter((label) => !known.has(label ?? ''))).toEqual([])
  })

  it('has panels that do not overlap', () => {
    const places = dashboard.panels.map(({ gridPos: { x = 0, y = 0, w = 0, h = 0 } }) => ({ x, y, w, h }))
    const overlapping = places.filter((one, index) =>
      places
        .slice(index + 1)
        .some(
          (other) =>
            one.x < other.x + other.w &&
            other.x < one.x + one.w &&
            one.y < other.y + other.h &&
            other.y < one.y + one.h,
        ),
    )
    expect(overlapping).toEqual([])
  })
})

it('the alerts ask for metrics that there are', () => {
  const named = namedIn(alerts)
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((name) => !scraped.names.has(name))).toEqual([])
})

describe.skipIf(missing)('Prometheus’s own tool', () => {
  const directory = mkdtempSync(join(tmpdir(), 'promtool-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  it('finds nothing to say against the metrics', () => {
    // prom-client's own of the process do not keep to all of its rules.
    const blocks = scraped.text.split('\n\n').filter((block) => block.includes('# TYPE graphql_scopes_'))
    expect(blocks.length).toBeGreaterThan(10)
    execFileSync('promtool', ['check', 'metrics'], { input: `${blocks.join('\n')}\n`, encoding: 'utf8' })
  })

  it('takes the alerts', () => {
    execFileSync('promtool', ['check', 'rules', 'deploy/prometheus/alerts.yml'])
  })

  it('reads every query of the dashboard', () => {
    const rules = queries.map((expr, index) => ({ record: `panel:query:${index}`, expr }))
    const file = join(directory, 'queries.json')
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
    execFileSync('promtool', ['check', 'rules', file])
  })

  it('would have alerted when the queue was full, and not when it was half full', () => {
    const file = join(directory, 'alerts.test.json')
    const series = (waiting: string) => [
      { series: 'graphql_scopes_password_checks{job="api", state="waiting"}', values: waiting },
      { series: 'graphql_scopes_password_checks{job="api", state="limit"}', values: '64+0x20' },
    ]
    const alert = { alertname: 'GraphqlScopesPasswordQueueFull', eval_time: '10m' }
    const fired = {
      exp_labels: { job: 'api', severity: 'page' },
      exp_annotations: {
        summary: 'Logins are about to be refused with 503; the queue of the password hasher is nearly full.',
      },
    }
    const tests = [
      {
        interval: '1m',
        input_series: series('60+0x20'),
        alert_rule_test: [{ ...alert, exp_alerts: [fired] }],
      },
      { interval: '1m', input_series: series('30+0x20'), alert_rule_test: [{ ...alert, exp_alerts: [] }] },
    ]
    const rule_files = [join(process.cwd(), 'deploy/prometheus/alerts.yml')]
    writeFileSync(file, JSON.stringify({ rule_files, tests }))
    execFileSync('promtool', ['test', 'rules', file])
  })
})

it('the documentation lists every metric with its labels, in the words of the metric itself', () => {
  const rows = [...scraped.text.matchAll(/^# HELP (graphql_scopes_\w+) (.*)$/gm)].map(
    ([, name = '', help]) => {
      const series = [...scraped.series.keys()].find(
        (each) => each.startsWith(`${name}{`) || each.startsWith(`${name}_count{`),
      )
      const labels = [...(series ?? '').matchAll(/(\w+)="/g)].map(([, label]) => `\`${label}\``)
      return `| \`${name}\` | ${labels.join(', ')} | ${help} |`
    },
  )
  const listed = docs.split('\n').filter((line) => line.startsWith('| `graphql_scopes_'))
  expect(listed.toSorted()).toEqual(rows.toSorted())
})

it('the documentation names attributes and spans as they are', () => {
  for (const name of ['scopes.decide', 'token.grant', 'graphql_scopes.refused', 'db.query.text', 'traceId'])
    expect(docs).toContain(name)
})
