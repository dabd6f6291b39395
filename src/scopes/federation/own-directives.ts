import { type GraphQLDirective, getNamedType } from 'graphql'

interface Shape {
  /** The types of the arguments by their names, without lists; `!` marks what has to be there. */
  readonly args: Readonly<Record<string, string>>
  readonly locations: readonly string[]
}

const type = ['OBJECT', 'INTERFACE']
const field = ['FIELD_DEFINITION']
const tagged = [
  ...type,
  ...field,
  'UNION',
  'ARGUMENT_DEFINITION',
  'SCALAR',
  'ENUM',
  'ENUM_VALUE',
  'INPUT_OBJECT',
  'INPUT_FIELD_DEFINITION',
  'SCHEMA',
]

/** What of Federation 2.5 a schema may use without linking it, and `@link` itself. */
const shapes: ReadonlyMap<string, Shape> = new Map(
  Object.entries({
    key: { args: { fields: 'FieldSet!', resolvable: 'Boolean' }, locations: type },
    requires: { args: { fields: 'FieldSet!' }, locations: field },
    provides: { args: { fields: 'FieldSet!' }, locations: field },
    external: { args: { reason: 'String' }, locations: ['OBJECT', ...field] },
    shareable: { args: {}, locations: ['OBJECT', ...field] },
    override: { args: { from: 'String!', label: 'String' }, locations: field },
    inaccessible: { args: {}, locations: tagged },
    tag: { args: { name: 'String!' }, locations: tagged },
    extends: { args: {}, locations: type },
    interfaceObject: { args: {}, locations: ['OBJECT'] },
    composeDirective: { args: { name: 'String!' }, locations: ['SCHEMA'] },
    link: { args: { url: 'String!', as: 'String', for: 'Purpose', import: 'Import' }, locations: ['SCHEMA'] },
  }),
)

/** Without `@link`, and in the order in which they are imported. */
export const usableNames: readonly string[] = [...shapes.keys()].filter((name) => name !== 'link')

/** Whether a schema means something else by a name of Federation’s: other arguments, or none of its places. */
export function isOwn({ name, args, locations }: GraphQLDirective): boolean {
  const shape = shapes.get(name)
  if (shape === undefined) return true
  if (!locations.some((location) => shape.locations.includes(location))) return true
  const needed = Object.entries(shape.args).filter(([, written]) => written.endsWith('!'))
  const isThere = (wanted: string) => args.some((argument) => argument.name === wanted)
  if (!needed.every(([wanted]) => isThere(wanted))) return true
  return !args.every((argument) => isOfType(getNamedType(argument.type).name, shape.args[argument.name]))
}

/** What Federation has scalars of its own for is often defined as a string, or with a prefix. */
function isOfType(written: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return false
  const named = wanted.replace('!', '')
  if (written === named) return true
  return named !== 'Boolean' && named !== 'String' && (written === 'String' || written.endsWith(`_${named}`))
}
