import { plugins } from '../../plugins/index.js';
import { draw } from '../../src/app.js';
import { definedEvents, namedBy } from '../../src/kernel/events.js';
import { entityName } from '../../src/kernel/schema.js';

/** Types whose rows are about a customer, by the declarations of all parts. */
const ofCustomers = new Set(
  draw(plugins)
    .parts.flatMap((part) => part.personalData ?? [])
    .filter(({ subject }) => ['customer', 'contact', 'through'].includes(subject.kind))
    .map(({ entity }) => entityName(entity)),
);

test('each event about a customer has a label for the timeline, in Dutch and English, and says whom it is for', () => {
  const without = definedEvents()
    .filter((event) => {
      const named = namedBy(event);
      return named.customer || named.contact || (named.records && ofCustomers.has(named.records));
    })
    .filter(({ label }) => !label?.nl.trim() || !label.en.trim() || label.for.length === 0)
    .map(({ name }) => name);
  expect(without).toEqual([]);
});

test('an event about a contact names the office too, or its timeline would miss it', () => {
  const without = definedEvents()
    .filter((event) => namedBy(event).contact && !namedBy(event).customer)
    .map(({ name }) => name);
  expect(without).toEqual([]);
});
