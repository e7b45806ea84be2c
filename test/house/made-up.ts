import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** Values that GraphQL takes and no action does: text with a NUL, the id of nothing, a version of long ago. */
const values: Readonly<Record<string, string>> = {
  ID: '"00000000-0000-7000-8000-000000000000"',
  Int: '99',
  Boolean: 'true',
  Date: '"2026-01-01"',
  DateTime: '"2026-01-01T00:00:00Z"',
  EmailAddress: '"iemand@voorbeeld.example"',
  IBAN: '"NL91ABNA0417164300"',
  Decimal: '"1.00"',
  JSONObject: '{}',
};

/** A field in a document, with all that must be given: `name(id: "…") { __typename }`. @param given arguments to use instead */
export function asked(field: GraphQLField<unknown, unknown>, given?: string, below = '__typename'): string {
  const needed = field.args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${madeUp(arg.type)}`);
  const args = given ?? needed.join(', ');
  const selection = isObjectType(getNamedType(field.type)) ? ` { ${below} }` : '';
  return `${field.name}${args ? `(${args})` : ''}${selection}`;
}

function madeUp(type: GraphQLInputType): string {
  if (isNonNullType(type)) return madeUp(type.ofType);
  if (isListType(type)) return `[${madeUp(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (!isInputObjectType(type)) return values[type.name] ?? String.raw`"\u0000"`;
  const fields = Object.values(type.getFields()).filter(isRequiredInputField);
  return `{ ${fields.map((field) => `${field.name}: ${madeUp(field.type)}`).join(', ')} }`;
}
