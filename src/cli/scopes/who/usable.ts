import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'

/** Whether a caller meets the rules of one coordinate alone. */
type IsPermitted = (coordinate: string) => boolean

/** Whether a caller can ask for a field: it is permitted, and so is a value for each argument that it has to have. */
export function isUsable(schema: GraphQLSchema, coordinate: string, isPermitted: IsPermitted): boolean {
  if (!isPermitted(coordinate)) return false
  const [typeName = '', fieldName = ''] = coordinate.split('.')
  const type = schema.getType(typeName)
  if (!isObjectType(type) && !isInterfaceType(type)) return false
  const args = type.getFields()[fieldName]?.args ?? []
  return args
    .filter(isRequiredArgument)
    .every((each) => canGive(each, `${coordinate}(${each.name}:)`, isPermitted))
}

function canGive(
  { type }: GraphQLArgument | GraphQLInputField,
  coordinate: string,
  isPermitted: IsPermitted,
): boolean {
  return isPermitted(coordinate) && hasValue(type, isPermitted)
}

/** A list may be empty, whatever it is of. Required fields make no circle in a valid schema. */
function hasValue(written: GraphQLInputType, isPermitted: IsPermitted): boolean {
  const type = getNullableType(written)
  if (isEnumType(type)) return type.getValues().some(({ name }) => isPermitted(`${type.name}.${name}`))
  if (!isInputObjectType(type)) return true
  const fields = Object.values(type.getFields())
  const canGiveField = (each: GraphQLInputField) => canGive(each, `${type.name}.${each.name}`, isPermitted)
  return type.isOneOf ? fields.some(canGiveField) : fields.filter(isRequiredInputField).every(canGiveField)
}
