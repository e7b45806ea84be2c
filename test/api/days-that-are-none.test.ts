import { GraphQLDate, GraphQLDateTime } from '../../src/kernel/scalars.js';

test.each(['2026-02-30', '2026-13-01', '2026-00-10'])('%s is refused, with a time and without', (day) => {
  expect(() => GraphQLDate.parseValue(day)).toThrow('is not a date');
  expect(() => GraphQLDateTime.parseValue(`${day}T00:00:00Z`)).toThrow('is not a time');
});

test('a leap day, and a time with an offset, are taken as they are', () => {
  expect(GraphQLDate.parseValue('2028-02-29')).toBe('2028-02-29');
  expect(GraphQLDateTime.parseValue('2028-02-29T23:30:00-02:00')).toBe('2028-03-01T01:30:00.000Z');
});
