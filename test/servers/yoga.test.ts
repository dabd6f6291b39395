import { createYoga } from 'graphql-yoga'
import { useScopes } from '../../src/yoga/index.ts'
import { describeServer } from './contract.ts'
import { schema, verify } from './example.ts'
import { serve } from './serve.ts'

const yoga = createYoga({ schema, logging: false, plugins: [useScopes({ verify })] })

describeServer('Yoga', () => serve(yoga))
