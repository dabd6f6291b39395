import type { Tape } from './tape.ts'

export const SCOPES: readonly string[] = ['a', 'b', 'c', 'users:read', '__proto__']

const ENUMS = ['E0', 'E1']
const SCALARS = ['S0', 'S1']
const VALUES = ['RED', 'GREEN', 'constructor']
const LEAVES = ['Int', 'String', 'ID', 'Boolean', ...ENUMS, ...ENUMS, ...SCALARS]
const FIELDS = ['f', 'g', 'constructor', 'h', 'k', 'toString']
const ARGUMENTS = ['x', 'y', 'constructor']
const INPUT_TYPES = [
  'Int',
  'E0',
  'In0',
  '[In0!]',
  'In1',
  'E1!',
  '[E0]',
  'S0',
  '[[In1]]',
  'String!',
  'In1!',
  'Boolean',
]
/** Of types in `INPUT_TYPES` and of what input fields have. */
const DEFAULTS = new Map([
  ['Int', ['1', 'null']],
  ['E0', ['RED', 'GREEN']],
  ['E1!', ['RED']],
  ['[E0]', ['[RED, null]', 'GREEN', '[]']],
  ['In1', ['{}', '{ x: 2 }', '{ e: RED }']],
  ['In1!', ['{}', '{ x: 2 }']],
  ['[In1!]', ['[{ x: 1 }, {}]']],
  ['String!', ['"s"']],
])

interface TypeReference {
  readonly named: string
  /** From the outside in: whether each list, and at last the named type, is non-null. */
  readonly nonNull: readonly boolean[]
}

interface Field {
  readonly type: TypeReference
  /** SDL of the arguments without rules, by name. */
  readonly inputs: ReadonlyMap<string, string>
}

interface Composite {
  readonly name: string
  /** Including those of its interfaces. */
  readonly interfaces: readonly string[]
  readonly fields: ReadonlyMap<string, Field>
}

/**
 * A random schema's SDL, without that of the directives. Mostly valid: interfaces narrowed in ways that do not
 * go together are possible, but rare.
 *
 * @param options.inputRules whether arguments, input fields and enum values have rules too
 */
export function writeSchema(tape: Tape, { inputRules }: { readonly inputRules: boolean }): string {
  const density = tape.pick([6, 12, 20, 35])
  const rule = () => (tape.chance(density) ? writeRule(tape) : '')
  const inputRule = () => (inputRules ? rule() : '')
  const shape = writeComposites(tape)
  const extensions: string[] = []

  const head = (keyword: string, name: string, interfaces: readonly string[] = []) => {
    const rules = rule()
    const extended = rules !== '' && tape.chance(20)
    if (extended) extensions.push(`extend ${keyword} ${name}${rules}`)
    const implemented = interfaces.length > 0 ? ` implements ${interfaces.join(' & ')}` : ''
    return `${keyword} ${name}${implemented}${extended ? '' : rules}`
  }
  const writeInputs = (inputs: ReadonlyMap<string, string>) =>
    [...inputs].map(([name, type]) => `${name}: ${type}${inputRule()}`).join(' ')
  const writeField = ([name, { type, inputs }]: readonly [string, Field]) => {
    const rules = rule()
    const marked = rules === '' && tape.chance(3) ? ' @public' : rules
    return `  ${name}${inputs.size > 0 ? `(${writeInputs(inputs)})` : ''}: ${printType(type)}${marked}`
  }
  const writeComposite = (keyword: string, { name, interfaces, fields }: Composite) =>
    `${head(keyword, name, interfaces)} {\n${[...fields].map(writeField).join('\n')}\n}`

  return [
    writeCatalogue(tape),
    ...ENUMS.map(
      (name) => `${head('enum', name)} { ${VALUES.map((value) => value + inputRule()).join(' ')} }`,
    ),
    ...SCALARS.map((name) => head('scalar', name)),
    ...writeInputTypes(tape).map(([name, inputs]) => `input ${name} { ${writeInputs(inputs)} }`),
    ...shape.interfaces.map((composite) => writeComposite('interface', composite)),
    ...shape.objects.map((composite) => writeComposite('type', composite)),
    ...shape.unions.map(([name, members]) => `union ${name} = ${members.join(' | ')}`),
    ...extensions,
  ].join('\n')
}

/** With a space before each directive. */
function writeRule(tape: Tape): string {
  const group = (atMost: number) => {
    const first = tape.below(SCOPES.length)
    return Array.from(
      { length: 1 + tape.below(atMost) },
      (_, index) => SCOPES[(first + index) % SCOPES.length],
    )
  }
  const literals = [
    () => JSON.stringify(group(1)[0]),
    () => JSON.stringify(group(2)),
    () => JSON.stringify(Array.from({ length: 1 + tape.below(2) }, () => group(2))),
  ]
  const scopes = () => ` @requiresScopes(scopes: ${tape.pick(literals)()})`
  return tape.pick([
    scopes,
    scopes,
    scopes,
    () => ' @authenticated',
    () => scopes() + scopes(),
    () => ` @authenticated${scopes()}`,
  ])()
}

function writeCatalogue(tape: Tape): string {
  if (tape.chance(30)) return ''
  const implying = tape.chance(60)
  return SCOPES.map((name) => {
    const implied = implying ? tape.some(SCOPES, 15).filter((scope) => scope !== name) : []
    const implies = implied.length > 0 ? `, implies: ${JSON.stringify(implied)}` : ''
    return `extend schema @scope(name: ${JSON.stringify(name)}, description: "d"${implies})`
  }).join('\n')
}

function writeInputTypes(tape: Tape): readonly (readonly [string, ReadonlyMap<string, string>])[] {
  const optional = (type: string) => (tape.chance(40) ? type + writeDefault(tape, type) : type)
  const inner = new Map([
    ['x', optional('Int')],
    ['e', optional('E0')],
    ['z', '[E1]'],
  ])
  const outer = new Map([
    ['x', optional('Int')],
    ['inner', optional('In1')],
    ['list', optional('[In1!]')],
    ['required', optional(tape.pick(['Int', 'E1!', 'In1!']))],
    ['self', 'In0'],
    ['any', 'S0'],
  ])
  return [
    ['In0', outer],
    ['In1', inner],
  ]
}

const writeDefault = (tape: Tape, type: string) => {
  const literals = DEFAULTS.get(type)
  return literals === undefined ? '' : ` = ${tape.pick(literals)}`
}

/**
 * A field's name has one type and one set of arguments for the whole schema, from which implementors depart only in
 * ways that keep the schema valid: this makes fields that can be selected together frequent.
 */
function writeComposites(tape: Tape) {
  const objectNames = ['T0', 'T1', 'T2', 'T3'].slice(0, 2 + tape.below(3))
  const interfaceNames = ['I0', 'I1', 'I2'].slice(0, 1 + tape.below(3))
  const unions = ['U0', 'U1']
    .slice(0, 1 + tape.below(2))
    .map((name) => [name, atLeastOne(tape, objectNames, 50)] as const)
  const parents = new Map<string, readonly string[]>()
  for (const name of interfaceNames)
    parents.set(name, withParents(tape.some([...parents.keys()], 40), parents))
  const implemented = (percent: number) => withParents(tape.some(interfaceNames, percent), parents)
  for (const name of objectNames) parents.set(name, implemented(50))
  parents.set('Query', implemented(10))
  const subtypes = (name: string) => [
    ...unions.filter(([union]) => union === name).flatMap(([, members]) => members),
    ...[...parents].filter(([, interfaces]) => interfaces.includes(name)).map(([type]) => type),
  ]
  const composites = [...interfaceNames, ...unions.map(([name]) => name), ...objectNames]
  const dictionary = new Map(
    FIELDS.map((name, index) => [name, writeFieldType(tape, index < 3 ? LEAVES : composites)]),
  )
  const written = new Map<string, Composite>()

  const compose = (name: string, own: ReadonlyMap<string, Field>) => {
    const interfaces = parents.get(name) ?? []
    const inherited = interfaces.flatMap((parent) => [...(written.get(parent)?.fields ?? [])])
    const fields = new Map(own)
    for (const [field, base] of [...inherited, ...own]) {
      const versions = inherited.filter(([other]) => other === field).map(([, version]) => version)
      fields.set(field, narrow(tape, versions.length > 0 ? versions : [base], subtypes, /^[TQM]/.test(name)))
    }
    const composite = { name, interfaces, fields }
    written.set(name, composite)
    return composite
  }
  const ownFields = () => new Map(atLeastOne(tape, [...dictionary], 45))
  const roots = (prefix: string, count: number) =>
    new Map(
      Array.from({ length: count }, (_, index) => [
        `${prefix}${index}`,
        writeFieldType(tape, tape.chance(80) ? composites : LEAVES),
      ]),
    )
  const interfaces = interfaceNames.map((name) => compose(name, ownFields()))
  const objects = objectNames.map((name) => compose(name, ownFields()))
  objects.push(compose('Query', roots('q', 2 + tape.below(3))))
  if (tape.chance(50)) objects.push(compose('Mutation', roots('m', 1 + tape.below(3))))
  return { interfaces, objects, unions }
}

function withParents(
  names: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return [...new Set(names.flatMap((name) => [name, ...(parents.get(name) ?? [])]))]
}

function atLeastOne<T>(tape: Tape, choices: readonly T[], percent: number): readonly T[] {
  const chosen = tape.some(choices, percent)
  return chosen.length > 0 ? chosen : [tape.pick(choices)]
}

function writeFieldType(tape: Tape, names: readonly string[]): Field {
  const inputs = tape.some(ARGUMENTS, 25).map((name) => {
    const type = tape.pick(INPUT_TYPES)
    return [name, tape.chance(30) ? type + writeDefault(tape, type) : type] as const
  })
  const nonNull = Array.from({ length: tape.pick([1, 1, 1, 2, 2, 3]) }, () => tape.chance(20))
  return { type: { named: tape.pick(names), nonNull }, inputs: new Map(inputs) }
}

/** @param extensible whether optional arguments may be added: what an interface adds, its implementors must have */
function narrow(
  tape: Tape,
  versions: readonly Field[],
  subtypes: (name: string) => readonly string[],
  extensible: boolean,
): Field {
  const names = new Set(versions.map(({ type }) => type.named))
  const fits = (name: string) => [...names].every((base) => base === name || subtypes(base).includes(name))
  const fitting = [...names, ...[...names].flatMap(subtypes)].filter(fits)
  const [first] = versions
  if (first === undefined) throw new RangeError('no version of the field to narrow')
  const nonNull = first.type.nonNull.map(
    (_, depth) => versions.some(({ type }) => type.nonNull[depth]) || tape.chance(8),
  )
  const narrowed = tape.chance(30) && fitting.length > 0
  const inputs = new Map(first.inputs)
  if (extensible && tape.chance(15)) inputs.set('extra', tape.pick(['Int', 'E0', '[In1!]']))
  const [simplest = first.type.named] = fitting
  return { type: { named: narrowed ? tape.pick(fitting) : simplest, nonNull }, inputs }
}

function printType({ named, nonNull }: TypeReference): string {
  const lists = nonNull.slice(0, -1)
  const open = lists.map(() => '[').join('')
  const marks = nonNull.toReversed().map((mark) => (mark ? '!' : ''))
  return `${open}${named}${marks.join(']')}`
}
