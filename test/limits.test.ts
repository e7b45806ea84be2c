import { limits } from '../src/kernel/limits.js';
import { withApp } from './support/app.js';

test('what asks for too much is refused with the limit it breaks, and what GraphiQL asks is not', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const refused = async (document: string) => (await support.ask(document)).errors?.[0]?.extensions;
    const roots = Array.from({ length: limits.rootFields + 1 }, (_none, index) => `a${index}: me { id }`);
    expect(await refused(`{ ${roots.join(' ')} }`)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      limit: 'rootFields',
    });
    const deep = (levels: number): string =>
      levels === 0 ? 'id' : `contacts { customer { ${deep(levels - 1)} } }`;
    expect(await refused(`{ customers { nodes { ${deep(7)} } } }`)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      limit: 'depth',
    });
    const wide = Array.from({ length: limits.fields + 1 }, (_none, index) => `a${index}: id`);
    expect(await refused(`{ me { ${wide.join(' ')} } }`)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      limit: 'fields',
    });
    const long = Array.from({ length: limits.tokens }, (_none, index) => `a${index}`);
    expect(await refused(`{ me { ${long.join(' ')} } }`)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      limit: 'tokens',
    });
    const { getIntrospectionQuery } = await import('graphql');
    expect((await support.ask(getIntrospectionQuery())).errors).toBeUndefined();
  }));
