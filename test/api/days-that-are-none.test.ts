import { GraphQLDate, GraphQLDateTime } from '../../src/kernel/scalars.js';
import { withApp } from '../support/app.js';

test.each(['2026-02-30', '2026-13-01', '2026-00-10'])('%s is refused, with a time and without', (day) => {
  expect(() => GraphQLDate.parseValue(day)).toThrow('is not a date');
  expect(() => GraphQLDateTime.parseValue(`${day}T00:00:00Z`)).toThrow('is not a time');
});

test('a request with such a time is refused, and told which of its fields it is', () =>
  withApp(async (test) => {
    const officer = await test.as('privacy_officer');
    const { errors } = await officer.ask(
      'query ($filter: AuditFilter) { auditTrail(filter: $filter) { totalCount } }',
      { filter: { from: '2026-02-30T00:00:00Z' } },
    );
    expect(errors).toMatchObject([
      { message: expect.stringMatching(/^from: .*is not a time/), extensions: { code: 'BAD_USER_INPUT', field: 'from' } }, // prettier-ignore
    ]);
  }));

test('a leap day, and a time with an offset, are taken as they are', () => {
  expect(GraphQLDate.parseValue('2028-02-29')).toBe('2028-02-29');
  expect(GraphQLDateTime.parseValue('2028-02-29T23:30:00-02:00')).toBe('2028-03-01T01:30:00.000Z');
});
