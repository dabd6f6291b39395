await import('./identity-provider.js')
await import('./api.ts')
