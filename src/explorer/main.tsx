import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './explorer.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { createExplorer } from './explorer.ts'

const root = document.getElementById('explorer')
if (root !== null) {
  const explorer = createExplorer(window)
  const query = new URLSearchParams(location.search).get('query') ?? undefined
  await explorer.ready
  createRoot(root).render(<App explorer={explorer} query={query} />)
}
