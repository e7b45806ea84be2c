import {
  defaultFieldResolver,
  getNamedType,
  GraphQLID,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { isUuid } from '../ids.js';

/** An id in capitals is the same id (RFC 9562, 4): whatever a field is given, its resolver meets it as it is stored. */
export function takeIdsInCapitals(types: readonly GraphQLObjectType[]): void {
  for (const field of types.flatMap((type) => Object.values(type.getFields()))) {
    if (!field.args.some(({ type }) => hasIds(getNamedType(type)))) continue;
    field.resolve = withPlainIds(field, field.resolve ?? defaultFieldResolver);
    if (field.subscribe) field.subscribe = withPlainIds(field, field.subscribe);
  }
}

type Resolve = GraphQLFieldResolver<unknown, unknown>;

const withPlainIds =
  ({ args: known }: GraphQLField<unknown, unknown>, resolve: Resolve): Resolve =>
  (source, given, context, info) => {
    const args = { ...given };
    for (const { name, type } of known) if (args[name]) args[name] = plain(args[name], type);
    return resolve(source, args, context, info);
  };

function plain(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return plain(value, type.ofType);
  if (type === GraphQLID) return typeof value === 'string' && isUuid(value) ? value.toLowerCase() : value;
  if (isListType(type))
    return Array.isArray(value) ? value.map((one) => plain(one, type.ofType)) : plain(value, type.ofType);
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null || !hasIds(type)) return value;
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, fields[name] ? plain(one, fields[name].type) : one]),
  );
}

const known = new WeakMap<GraphQLNamedType, boolean>();

/** Whether there is an id in what may be given as this type, however deep. */
function hasIds(type: GraphQLNamedType): boolean {
  if (type === GraphQLID) return true;
  if (!isInputObjectType(type)) return false;
  const before = known.get(type);
  if (before !== undefined) return before;
  known.set(type, false); // of a type within itself, the others of its fields decide
  const found = Object.values(type.getFields()).some((field) => hasIds(getNamedType(field.type)));
  known.set(type, found);
  return found;
}
