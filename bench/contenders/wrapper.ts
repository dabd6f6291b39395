import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  defaultFieldResolver,
  GraphQLError,
  type GraphQLFieldConfig,
  type GraphQLSchema,
  isObjectType,
} from 'graphql'
import { createYoga } from 'graphql-yoga'
import { createPlainSchema, requiresScopes } from '../schema.ts'
import { createVerifier } from '../tokens.ts'
import type { Contender } from './contender.ts'

interface WrapperContext {
  readonly granted: ReadonlySet<string>
}

/** What tutorials write: the token is verified for the context of each request, and resolvers are wrapped in async ones. */
export const wrapper: Contender = {
  name: 'wrapper',
  title: 'a `mapSchema` wrapper by hand + jose',
  refuses: true,
  errorForEach: true,
  async create({ publicJwk, yogaOptions }) {
    const verify = await createVerifier(publicJwk)
    return createYoga({
      ...yogaOptions,
      schema: wrap(createPlainSchema(requiresScopes)),
      context: async ({ request }): Promise<WrapperContext> => {
        const token = request.headers.get('authorization')?.replace(/^Bearer /, '')
        const claims = token === undefined ? undefined : await verify(token)
        return { granted: new Set(String(claims?.scope ?? '').split(' ')) }
      },
    })
  },
}

function wrap(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, _fieldName, typeName) => {
      const type = schema.getType(typeName)
      const rules = [readRule(schema, field), isObjectType(type) ? readRule(schema, type) : undefined]
      const required = rules.filter((rule) => rule !== undefined)
      return required.length === 0 ? undefined : guard(field, required)
    },
  })
}

type Rule = readonly (readonly string[])[]

function readRule(schema: GraphQLSchema, element: Parameters<typeof getDirective>[1]): Rule | undefined {
  return getDirective(schema, element, 'requiresScopes')?.[0]?.scopes
}

function guard(
  field: GraphQLFieldConfig<unknown, WrapperContext>,
  required: readonly Rule[],
): GraphQLFieldConfig<unknown, WrapperContext> {
  const { resolve = defaultFieldResolver } = field
  return {
    ...field,
    async resolve(source, args, context, info) {
      for (const rule of required) {
        if (rule.some((group) => group.every((scope) => context.granted.has(scope)))) continue
        throw new GraphQLError('Not authorized', { extensions: { code: 'FORBIDDEN' } })
      }
      return resolve(source, args, context, info)
    },
  }
}
