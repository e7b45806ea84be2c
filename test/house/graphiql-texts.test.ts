import { plugins } from '../../plugins/index.js';
import { coreParts } from '../../src/app.js';
import { type Language, nameIn, texts } from '../../src/graphiql/app/texts.js';
import { roleNames } from '../../src/kernel/purposes.js';

const headings = [...coreParts, ...plugins].filter((part) => part.operations?.length).map(({ name }) => name);

test.each(Object.keys(texts) as Language[])(
  'GraphiQL (%s) names each part and each role in its own words',
  (language) => {
    const { partNames, roleNames: named } = texts[language];
    const without = (names: Record<string, string>, all: readonly string[]) =>
      all.filter((code) => !Object.values(names).includes(nameIn(names, code)));
    expect(headings.length).toBeGreaterThan(5);
    expect(without(partNames, headings)).toEqual([]);
    expect(without(named, roleNames)).toEqual([]);
  },
);
