import { buildSchema } from 'graphql';
import { plugins } from '../../plugins/index.js';
import { draw } from '../../src/app.js';
import { breaking, readContract } from '../contract/contract.js';

test('nothing in the API breaks a client of the last release', async () => {
  // When this fails, a client that worked may no longer. Keep the old field or value, with `deprecationReason` saying
  // what takes its place, for one minor version; it may go in the version after. What is new may be added freely.
  // At a release, and for what was never released, `npm run contract` makes schema.graphql the contract.
  expect(await breaking(await readContract(), draw(plugins).api.schema)).toEqual([]);
});

const before = buildSchema(`
  type Query { office(id: ID!): Office  old: String @deprecated(reason: "Use office.") }
  type Office { name: String  kind: Kind }
  enum Kind { SMALL LARGE }
`);
const change = (text: string) => breaking(before, buildSchema(text));

test('what breaks is told from what does not', async () => {
  const enough = 'type Office { name: String  kind: Kind } enum Kind { SMALL LARGE }';
  expect(await change(`type Query { office(id: ID!, on: String): Office  more: Int } ${enough}`)).toEqual([]);
  expect(
    await change(
      `type Query { office(id: ID!): Office } type Office { name: String  kind: Kind } enum Kind { SMALL }`,
    ),
  ).toEqual(["Enum value 'LARGE' was removed from enum 'Kind'"]);
  expect(
    await change(
      `type Query { office(id: ID!): Office  old: String } type Office { kind: Kind } enum Kind { SMALL LARGE }`,
    ),
  ).toEqual(["Field 'name' was removed from object type 'Office'"]);
  expect(await change(`type Query { office(id: ID!, on: String!): Office } ${enough}`)).toHaveLength(1);
  expect(await change(`type Query { office(id: ID!): [Office] } ${enough}`)).toHaveLength(1);
});
