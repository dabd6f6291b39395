import { writeFileSync } from 'node:fs'
import { dashboard } from './dashboard.ts'

/** Writes the dashboard that Grafana imports: `node deploy/grafana/build.ts`. */
writeFileSync(new URL('dashboard.json', import.meta.url), `${JSON.stringify(dashboard, null, 2)}\n`)
