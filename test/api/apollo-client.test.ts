import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import {
  CreateContactDocument,
  CreateCustomerDocument,
  CustomerChangedDocument,
  CustomerDocument,
  CustomersDocument,
  DraftInvoiceDocument,
  IssueInvoiceDocument,
  MeDocument,
  SignInDocument,
  UpdateCustomerDocument,
} from '../client/documents.js';
import { type TestApp, withApp } from '../support/app.js';
import { until } from '../support/socket.js';

/** A client as an office's own program would make one, by the manual of Apollo Client. */
function createApolloClient({ url }: TestApp): {
  client: ApolloClient;
  signIn: (token: string) => void;
  stop: () => void;
} {
  let token: string | undefined;
  const headers = () => (token ? { authorization: `Bearer ${token}` } : {});
  const socket = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: headers,
  });
  const authorised = new SetContextLink((before) => ({
    ...before,
    headers: { ...(before.headers as object), ...headers() },
  }));
  const client = new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      authorised.concat(new HttpLink({ uri: `${url}/graphql` })),
    ),
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { customers: relayStylePagination(['filter']) } } },
    }),
  });
  return {
    client,
    signIn: (accessToken) => void (token = accessToken),
    stop: () => {
      client.stop();
      void socket.dispose();
    },
  };
}

test('Apollo Client walks the main job with the typed documents: sign in, page, change, invoice, follow', () =>
  withApp(async (test) => {
    const person = await test.as(['support', 'billing']);
    const { client, signIn, stop } = createApolloClient(test);
    try {
      const signedIn = await client.mutate({
        mutation: SignInDocument,
        variables: { input: { email: `${person.id}@staff.example`, password: person.token } },
      });
      signIn(signedIn.data?.signIn?.accessToken ?? '');
      const me = await client.query({ query: MeDocument });
      expect(me.data?.me?.roles.toSorted()).toEqual(['BILLING', 'SUPPORT']);

      for (let number = 1; number <= 7; number += 1)
        await client.mutate({
          mutation: CreateCustomerDocument,
          variables: {
            input: {
              officeName: `Kantoor ${number}`,
              street: 'Dorpsstraat 1',
              postalCode: '1234 AB',
              city: 'Utrecht',
            },
          },
        });

      const list = client.watchQuery({ query: CustomersDocument, variables: { first: 3 } });
      const shown = () =>
        (list.getCurrentResult().data?.customers?.edges ?? []).map((edge) => edge?.node?.officeName);
      const following = list.subscribe(() => undefined);
      await until(() => shown().length === 3);
      for (const length of [6, 7]) {
        const page = list.getCurrentResult().data?.customers?.pageInfo;
        expect(page?.hasNextPage).toBe(true);
        await list.fetchMore({ variables: { after: page?.endCursor ?? null } });
        await until(() => shown().length === length);
      }
      expect(shown()).toEqual(Array.from({ length: 7 }, (_none, index) => `Kantoor ${index + 1}`));
      expect(list.getCurrentResult().data?.customers?.pageInfo?.hasNextPage).toBe(false);

      const found = await client.query({
        query: CustomersDocument,
        variables: { first: 5, filter: { search: 'kantoor 4' } },
      });
      const office = found.data?.customers.edges[0]?.node;
      if (!office) throw new Error('The office was not found.');
      const heard: (string | undefined | null)[] = [];
      const changes = client
        .subscribe({ query: CustomerChangedDocument, variables: { id: office.id } })
        .subscribe(({ data }) => heard.push(data?.customerChanged.customer?.city));
      await until(() => test.app.news.followers() === 1);

      const input = { id: office.id, version: office.version, city: 'Zwolle' };
      await client.mutate({ mutation: UpdateCustomerDocument, variables: { input } });
      await until(() => heard.includes('Zwolle'));
      const again = await client
        .mutate({ mutation: UpdateCustomerDocument, variables: { input } })
        .catch((error: unknown) => error);
      expect(CombinedGraphQLErrors.is(again) && again.errors[0]?.extensions?.code).toBe('CONFLICT');
      // The list that was read before shows the change: the cache knows the office by its id.
      const inList = list
        .getCurrentResult()
        .data?.customers?.edges?.find((edge) => edge?.node?.id === office.id);
      expect(inList?.node?.city).toBe('Zwolle');

      await client.mutate({
        mutation: CreateContactDocument,
        variables: {
          input: { customerId: office.id, name: 'Anna de Wit', email: 'anna@kantoor.example', general: true },
        },
      });
      const draft = await client.mutate({
        mutation: DraftInvoiceDocument,
        variables: {
          input: {
            customerId: office.id,
            lines: [{ description: 'Licentie', quantity: '1', unitPrice: '100.00', vatRate: '21' }],
          },
        },
      });
      const { id, version } = draft.data?.draftInvoice?.invoice ?? { id: '', version: 0 };
      const issued = await client.mutate({
        mutation: IssueInvoiceDocument,
        variables: { input: { id, version } },
      });
      expect(issued.data?.issueInvoice?.invoice).toMatchObject({ state: 'ISSUED', gross: '121.00' });

      const seen = await client.query({
        query: CustomerDocument,
        variables: { id: office.id },
        fetchPolicy: 'network-only',
      });
      expect(seen.data?.customer).toMatchObject({
        city: 'Zwolle',
        contacts: [{ name: 'Anna de Wit', general: true }],
        invoices: [{ state: 'ISSUED', gross: '121.00' }],
      });
      changes.unsubscribe();
      following.unsubscribe();
      await until(() => test.app.news.followers() === 0);
    } finally {
      stop();
    }
  }));
