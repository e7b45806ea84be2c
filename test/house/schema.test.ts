import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { plugins } from '../../plugins/index.js';
import { draw } from '../../src/app.js';
import { projectFolder } from '../../src/kernel/files.js';
import { objectTypes, printApi } from '../../src/kernel/schema.js';

const { api, parts } = draw(plugins);
const { schema } = api;
const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
const fieldsOf = (type: GraphQLObjectType) => Object.values(type.getFields());

test('schema.graphql is the schema of the code', async () => {
  // When this fails, the API changed. Run `npm run schema`, and have the difference in schema.graphql reviewed.
  const committed = await readFile(resolve(projectFolder, 'schema.graphql'), 'utf8');
  expect(printApi(schema).split('\n')).toEqual(committed.split('\n'));
});

test('every type, field, argument, input and value tells what it is', () => {
  const silent = types.flatMap((type) => {
    const found = type.description ? [] : [type.name];
    const children = isEnumType(type)
      ? type.getValues()
      : isInputObjectType(type)
        ? Object.values(type.getFields())
        : isObjectType(type)
          ? fieldsOf(type).flatMap((field) => [
              field,
              ...field.args.map((arg) => ({
                name: `${field.name}(${arg.name})`,
                description: arg.description,
              })),
            ])
          : [];
    return [
      ...found,
      ...children.filter((child) => !child.description).map((child) => `${type.name}.${child.name}`),
    ];
  });
  expect(silent).toEqual([]);
});

test('a mutation takes one input, or nothing, and answers a payload of its own', () => {
  const odd = fieldsOf(schema.getMutationType() as GraphQLObjectType)
    .filter(
      (field) =>
        !getNamedType(field.type).name.endsWith('Payload') ||
        field.args.length > 1 ||
        field.args.some((arg) => arg.name !== 'input' || !isNonNullType(arg.type)),
    )
    .map((field) => field.name);
  expect(odd).toEqual([]);
});

test('no number is a float: money and rates are exact', () => {
  expect(schema.getType('Float')).toBeUndefined();
});

test('a personal field may be null, so that its refusal leaves its siblings', () => {
  const rigid = objectTypes(schema).flatMap((type) =>
    fieldsOf(type)
      .filter((field) => api.personal(type.name, field.name) && isNonNullType(field.type))
      .map((field) => `${type.name}.${field.name}`),
  );
  expect(rigid).toEqual([]);
});

test('a field that lists pages can be read on and back, and says where it stands', () => {
  const odd = objectTypes(schema).flatMap((type) =>
    fieldsOf(type)
      .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
      .filter((field) =>
        ['first', 'after', 'last', 'before'].some((name) => !field.args.some((arg) => arg.name === name)),
      )
      .map((field) => `${type.name}.${field.name}`),
  );
  expect(odd).toEqual([]);
});

test('every named operation of every part is valid, and says what it is for', () => {
  const operations = parts.flatMap((part) => part.operations ?? []);
  expect(operations.length).toBeGreaterThan(0);
  for (const { name, label, description, document } of operations) {
    const parsed = parse(document);
    expect([name, validate(schema, parsed).map((error) => error.message)]).toEqual([name, []]);
    const names = parsed.definitions.map((one) => ('name' in one ? one.name?.value : undefined));
    expect(names).toContain(name);
    expect([name, Boolean(label.trim() && description.trim())]).toEqual([name, true]);
  }
  const names = operations.map((operation) => operation.name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
