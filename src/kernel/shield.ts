import { createRequire } from 'node:module';
import util from 'node:util';
import type * as Shield from 'graphql-shield';
import type * as Middleware from 'graphql-middleware';

// graphql-shield 7.6.5 calls util.isUndefined, which Node 23 dropped; its ESM build cannot be loaded at all there.
// Its CommonJS build, together with graphql-middleware's own, works on Node 22, 24 and 26 once that one is back.
(util as { isUndefined?: (value: unknown) => boolean }).isUndefined ??= (value) => value === undefined;

const require = createRequire(import.meta.url);

export const { rule, and, or, shield } = require('graphql-shield') as typeof Shield;
export const { applyMiddleware } = require('graphql-middleware') as typeof Middleware;
export type ShieldRule = ReturnType<ReturnType<typeof Shield.rule>>;
