/** A query and what its lines are called; `{{label}}` is the value of a label. */
type Query = readonly [promql: string, legend: string]

interface Panel {
  readonly title: string
  /** Grafana's names of units. */
  readonly unit: 'reqps' | 's' | 'percentunit' | 'short' | 'bytes' | 'ops'
  readonly queries: readonly Query[]
}

interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** What is chosen above the dashboard. */
const chosen = 'job=~"$job", instance=~"$instance"'
const all = `{${chosen}}`
const rate = (metric: string, labels = '') =>
  `rate(${metric}{${labels}${labels && ', '}${chosen}}[$__rate_interval])`
const sum = (by: string, inner: string) => `sum by (${by}) (${inner})`
const quantile = (share: number, metric: string, by = '') =>
  `histogram_quantile(${share}, ${sum(`le${by && `, ${by}`}`, rate(`${metric}_bucket`))})`

const http = 'graphql_scopes_http_request_duration_seconds'
const database = 'graphql_scopes_database_statement_duration_seconds'
const requests = 'graphql_scopes_http_requests_total'

const rows: readonly Row[] = [
  {
    title: 'Requests',
    panels: [
      {
        title: 'Requests by status',
        unit: 'reqps',
        queries: [[sum('status', rate(requests)), '{{status}}']],
      },
      {
        title: 'Share of server errors',
        unit: 'percentunit',
        queries: [[`sum(${rate(requests, 'status=~"5.."')}) / sum(${rate(requests)})`, '5xx']],
      },
      {
        title: 'Duration',
        unit: 's',
        queries: [
          [quantile(0.5, http), 'median'],
          [quantile(0.95, http), '95 %'],
          [quantile(0.99, http), '99 %'],
        ],
      },
      {
        title: 'Duration by route, 95 %',
        unit: 's',
        queries: [[quantile(0.95, http, 'route'), '{{route}}']],
      },
      {
        title: 'Open streams',
        unit: 'short',
        queries: [[sum('instance', `graphql_scopes_streams${all}`), '{{instance}}']],
      },
      {
        title: 'Versions',
        unit: 'short',
        queries: [[sum('version', `graphql_scopes_build_info${all}`), '{{version}}']],
      },
    ],
  },
  {
    title: 'Scopes',
    panels: [
      {
        title: 'Decisions',
        unit: 'ops',
        queries: [
          [sum('caller, outcome', rate('graphql_scopes_decisions_total')), '{{outcome}}, {{caller}}'],
        ],
      },
      {
        title: 'Refused before they ran, the ten most frequent',
        unit: 'ops',
        queries: [
          [
            `topk(10, ${sum('coordinate', rate('graphql_scopes_refusals_total', 'stage="operation"'))})`,
            '{{coordinate}}',
          ],
        ],
      },
      {
        title: 'Missing scopes',
        unit: 'ops',
        queries: [[sum('scope', rate('graphql_scopes_missing_scopes_total')), '{{scope}}']],
      },
      {
        title: 'Refused fields while operations ran',
        unit: 'ops',
        queries: [[sum('class', rate('graphql_scopes_refusals_total', 'stage="field"')), '{{class}}']],
      },
    ],
  },
  {
    title: 'Tokens and logins',
    panels: [
      {
        title: 'Requests for tokens',
        unit: 'ops',
        queries: [
          [sum('grant, outcome', rate('graphql_scopes_token_requests_total')), '{{grant}}: {{outcome}}'],
        ],
      },
      {
        title: 'Logins',
        unit: 'ops',
        queries: [[sum('outcome', rate('graphql_scopes_logins_total')), '{{outcome}}']],
      },
      {
        title: 'Audit events',
        unit: 'ops',
        queries: [[sum('event', rate('graphql_scopes_audit_events_total')), '{{event}}']],
      },
      {
        title: 'Passwords in the queue',
        unit: 'short',
        queries: [[sum('state', `graphql_scopes_password_checks${all}`), '{{state}}']],
      },
      {
        title: 'How tokens were verified',
        unit: 'ops',
        queries: [[sum('result', rate('graphql_scopes_verifications_total')), '{{result}}']],
      },
      {
        title: 'Remembered tokens',
        unit: 'short',
        queries: [[sum('instance', `graphql_scopes_verified_tokens${all}`), '{{instance}}']],
      },
    ],
  },
  {
    title: 'Database and process',
    panels: [
      {
        title: 'Statements',
        unit: 'ops',
        queries: [[sum('kind, outcome', rate(`${database}_count`)), '{{kind}}, {{outcome}}']],
      },
      {
        title: 'Statements, 95 %',
        unit: 's',
        queries: [[quantile(0.95, database, 'kind'), '{{kind}}']],
      },
      {
        title: 'Connections',
        unit: 'short',
        queries: [[sum('state', `graphql_scopes_database_connections${all}`), '{{state}}']],
      },
      {
        title: 'Memory',
        unit: 'bytes',
        queries: [
          [sum('instance', `process_resident_memory_bytes${all}`), '{{instance}} resident'],
          [sum('instance', `nodejs_heap_size_used_bytes${all}`), '{{instance}} heap'],
        ],
      },
      {
        title: 'Processor',
        unit: 'percentunit',
        queries: [[sum('instance', rate('process_cpu_seconds_total')), '{{instance}}']],
      },
      {
        title: 'Delay of the event loop, 99 %',
        unit: 's',
        queries: [[`max by (instance) (nodejs_eventloop_lag_p99_seconds${all})`, '{{instance}}']],
      },
    ],
  },
]

const COLUMNS = 3
const WIDTH = 24 / COLUMNS
const HEIGHT = 7
const datasource = { type: 'prometheus', uid: '$datasource' }

/** Rows one below the other, their panels in columns. */
function layOut() {
  let y = 0
  return rows.flatMap(({ title, panels }) => {
    const row = { type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: 24, h: 1 }, panels: [] }
    const placed = panels.map((panel, index) => {
      const below = y + 1 + HEIGHT * Math.floor(index / COLUMNS)
      return formatPanel(panel, { x: WIDTH * (index % COLUMNS), y: below, w: WIDTH, h: HEIGHT })
    })
    y += 1 + HEIGHT * Math.ceil(panels.length / COLUMNS)
    return [row, ...placed]
  })
}

function formatPanel({ title, unit, queries }: Panel, gridPos: Readonly<Record<string, number>>) {
  return {
    type: 'timeseries',
    title,
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat,
    })),
  }
}

function variable(name: string, query: string) {
  return {
    name,
    type: 'query',
    datasource,
    query,
    refresh: 2,
    multi: true,
    includeAll: true,
    current: { text: 'All', value: '$__all' },
  }
}

/** As Grafana imports it. */
export const dashboard = {
  uid: 'graphql-scopes',
  title: 'graphql-scopes',
  tags: ['graphql-scopes'],
  schemaVersion: 39,
  version: 1,
  editable: true,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', query: 'prometheus' },
      variable('job', 'label_values(graphql_scopes_build_info, job)'),
      variable('instance', 'label_values(graphql_scopes_build_info{job=~"$job"}, instance)'),
    ],
  },
  panels: layOut().map((panel, index) => ({ id: index + 1, ...panel })),
}
