import { createServer } from 'vite'
import './api.ts'

const { hostname, port } = new URL(process.env.PAGE ?? 'http://127.0.0.1:5173')
const vite = await createServer({ server: { host: hostname, port: Number(port), strictPort: true } })
await vite.listen()
vite.printUrls()
