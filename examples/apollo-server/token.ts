import { createToken } from './tokens.ts'

// npm run --silent token -- "books sales"
console.log(await createToken(process.argv[2] ?? ''))
