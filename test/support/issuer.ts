import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import type { FrozenClock } from '../../src/kernel/clock.js';
import { type KoaContextWithOIDC, Provider } from 'oidc-provider';
// @ts-expect-error -- it has no types; named outright, the provider does not warn of it
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';

/** Somebody with an account at the issuer. */
export interface Person {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  roles?: string[];
  amr?: string[];
}

export interface Issuer {
  readonly url: string;
  readonly environment: Record<string, string>;
  /** Whom the issuer knows; whoever stands in `atTheDoor` is the one who signs in. */
  readonly people: Map<string, Person>;
  atTheDoor: string;
  /** Goes where a browser would, signs in, and gives the parameters with which it is sent back. */
  visit(authorizationUrl: string): Promise<URLSearchParams>;
  /** An access token as the issuer makes it for an API (RFC 9068), at this very moment: the house's clock is set to it. */
  accessToken(sub: string, clock: FrozenClock): Promise<string>;
  /** A token signed with the issuer's own key, whatever it says. */
  sign(claims: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

export const audience = 'https://klantmap.example/api';
export const clientId = 'klantmap';

/** A real OpenID Connect provider on loopback, for which Klantmap at this address is a confidential client. */
export async function openIssuer(people: readonly Person[]): Promise<Issuer> {
  const known = new Map(people.map((person) => [person.sub, person]));
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    adapter: createMemoryAdapter(0) as never,
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    clients: [
      {
        client_id: clientId,
        client_secret: 'a secret of tests, long enough',
        redirect_uris: ['http://127.0.0.1/graphiql/'],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        application_type: 'native', // so that any port of loopback will do (RFC 8252)
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'first', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['of tests'] },
    claims: { openid: ['sub', 'roles', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined as never,
        getResourceServerInfo: () => ({ audience, scope: '', accessTokenFormat: 'jwt' as const }),
      },
    },
    extraTokenClaims: (_ctx, token) => {
      const { roles, amr } = known.get('accountId' in token ? token.accountId : '') ?? {};
      return { roles, amr } as Record<string, unknown>;
    },
    findAccount: (_ctx, sub) => {
      const person = known.get(sub);
      return person && { accountId: sub, claims: () => ({ ...person }) };
    },
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
  });
  const issuer: Issuer = {
    url,
    environment: {
      OIDC_ISSUER: url,
      OIDC_NAME: 'Bureau',
      OIDC_CLIENT_ID: clientId,
      OIDC_CLIENT_SECRET: 'a secret of tests, long enough',
      OIDC_AUDIENCE: audience,
      OIDC_ROLES: 'km-support=support,km-billing=billing,km-admin=admin',
    },
    people: known,
    atTheDoor: people[0]?.sub ?? '',
    visit,
    async accessToken(sub, clock) {
      const client = await provider.Client.find(clientId);
      const grant = new provider.Grant({ accountId: sub, clientId });
      const token = new provider.AccessToken({
        accountId: sub,
        client: client as never,
        grantId: await grant.save(),
        gty: 'authorization_code',
        resourceServer: new provider.ResourceServer(audience, {
          audience,
          scope: '',
          accessTokenFormat: 'jwt',
        }),
      } as never);
      const made = await token.save();
      clock.set(new Date());
      return made;
    },
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'first' }).sign(privateKey),
    close: () => close(server),
  };
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/sign-in/')) await signIn(provider, issuer.atTheDoor, ctx as KoaContextWithOIDC);
    else await next();
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  return issuer;
}

/** Whoever is at the door is let in and agrees, without a form to fill in. */
async function signIn(provider: Provider, accountId: string, ctx: KoaContextWithOIDC): Promise<void> {
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope));
  const consent = { grantId: await grant.save() };
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId }, consent });
}

async function visit(authorizationUrl: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let at = new URL(authorizationUrl);
  for (let hops = 0; hops < 10; hops += 1) {
    const response = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const to = response.headers.get('location');
    if (!to)
      throw new Error(`The issuer answers ${response.status}: ${(await response.text()).slice(0, 2000)}`);
    at = new URL(to, at);
    if (at.pathname === '/graphiql/') return at.searchParams;
  }
  throw new Error('The issuer sends the browser round and round.');
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
