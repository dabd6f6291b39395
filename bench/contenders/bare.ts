import { useGraphQlJit } from '@envelop/graphql-jit'
import { createYoga } from 'graphql-yoga'
import { createPlainSchema, requiresScopes } from '../schema.ts'
import type { Contender } from './contender.ts'

/** The same schema; nobody looks at the token. */
export const bare: Contender = {
  name: 'bare',
  title: 'Yoga, bare',
  refuses: false,
  errorForEach: false,
  create: async ({ yogaOptions }) =>
    createYoga({ ...yogaOptions, schema: createPlainSchema(requiresScopes) }),
}

export const bareJit: Contender = {
  ...bare,
  name: 'bare-jit',
  title: 'Yoga, bare, with graphql-jit',
  create: async ({ yogaOptions }) =>
    createYoga({
      ...yogaOptions,
      schema: createPlainSchema(requiresScopes),
      plugins: [useGraphQlJit()],
    }),
}
