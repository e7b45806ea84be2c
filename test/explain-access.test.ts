import { withApp } from './support/app.js';

const explain = `query ($input: ExplainAccessInput!) {
  explainAccess(input: $input) { path type field rule access why } }`;

const document = `query Kantoor {
  customers(first: 1) { nodes { ...Naam phase invoices { lines { description } } contacts { name } } }
  ... on Query { me { name } staffMembers { nodes { name } } }
}
fragment Naam on Customer { bank: iban }
query Iets { promises { id } }`;

test('an admin hears which rule refuses which field of an operation to which roles, and why', () =>
  withApp(async (test) => {
    const admin = await test.as('admin');
    const ask = async (
      input: object,
    ): Promise<Record<string, { access: string; rule: string; why: string | null }>> => {
      const { explainAccess } = await admin.get(explain, {
        input: { document, operationName: 'Kantoor', ...input },
      });
      return Object.fromEntries(explainAccess.map((one: { path: string }) => [one.path, one]));
    };
    const marketing = await ask({ roles: ['MARKETING'] });
    expect(marketing).toMatchObject({
      'customers.nodes.phase': { access: 'OPEN', rule: 'inherit', why: null },
      'customers.nodes.iban': {
        type: 'Customer',
        field: 'iban',
        access: 'REFUSED',
        rule: 'purpose invoicing or privacy, bound to secrecy',
        why: expect.stringContaining('marketing'),
      },
      'customers.nodes.invoices': { access: 'REFUSED' },
      'customers.nodes.invoices.lines': {
        access: 'BEHIND',
        why: 'customers.nodes.invoices is refused, and this stands below it.',
      },
      'customers.nodes.contacts.name': { access: 'OPEN' },
      'me.name': { access: 'ROW' },
      staffMembers: { access: 'REFUSED', rule: 'role admin or privacy_officer' },
    });
    const unsigned = await ask({ roles: ['BILLING', 'MARKETING'], agreementSigned: false });
    expect(unsigned['customers.nodes.iban']).toMatchObject({
      access: 'REFUSED',
      why: expect.stringContaining('signAgreement'),
    });
    expect((await ask({ roles: ['BILLING'] }))['customers.nodes.iban']).toMatchObject({ access: 'OPEN' });
    expect((await ask({ roles: [] })).customers).toMatchObject({ access: 'REFUSED' });
  }));

test('what it says is what happens', () =>
  withApp(async (test) => {
    const admin = await test.as('admin');
    const fields = ['customers', 'staffMembers', 'auditTrail', 'sharedInvoices', 'promises'];
    for (const role of ['support', 'privacy_officer', 'accountant'] as const) {
      const client = await test.as(role);
      for (const field of fields) {
        const document = `{ ${field} { __typename } }`;
        const { explainAccess } = await admin.get(explain, {
          input: { document, roles: [role.toUpperCase()] },
        });
        const { errors } = await client.ask(document);
        expect([role, field, explainAccess[0].why]).toEqual([role, field, errors?.[0]?.message ?? null]);
      }
    }
  }));

test('what is no operation of this schema, or too large, is refused; and it is for who manages access', () =>
  withApp(async (test) => {
    const admin = await test.as('admin');
    const refused = async (input: object) => (await admin.ask(explain, { input })).errors?.[0]?.extensions;
    const roles = ['SUPPORT'];
    for (const wrong of [
      '{',
      '{ klanten { id } }',
      'fragment A on Customer { id }',
      '{ ...A } fragment A on Query { ...A }',
    ])
      expect([wrong, (await refused({ roles, document: wrong }))?.code]).toEqual([wrong, 'BAD_USER_INPUT']);
    expect(await refused({ roles, document, operationName: 'Onbekend' })).toMatchObject({
      field: 'operationName',
    });
    const deep = '{ customers { nodes { contacts { customer '.concat(
      '{ contacts { customer '.repeat(6),
      '{ id } ',
      '}'.repeat(16),
    );
    expect(await refused({ roles, document: deep })).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    const support = await test.as('support');
    const { errors } = await support.ask(explain, { input: { roles, document: '{ me { id } }' } });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }));
