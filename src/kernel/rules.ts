import type { GraphQLResolveInfo } from 'graphql';
import { CallerError, forbidden, unauthenticated } from '../errors.js';
import { type Purpose, purposes, type Role } from './purposes.js';
import type { Actor } from './scope.js';
import { rule, type ShieldRule } from './shield.js';
import type { Context } from './context.js';

/** Decides from the caller alone; the answer is computed once per set of roles, never per row. */
export interface CallerRule {
  readonly kind: 'caller';
  /** How the table of access and `explainAccess` name it. */
  readonly name: string;
  /** `true`, or the error that the field answers with. */
  readonly decide: (actor: Actor) => true | CallerError;
  /** Of a mutation's rule: whether it asks for the agreement of secrecy already, or may do without. Else that is added. */
  readonly secrecy?: 'asked' | 'not needed';
}

/** Decides from the row or the arguments, and so runs for each. */
export interface RowRule {
  readonly kind: 'row';
  readonly name: string;
  /** Must hold before the row is looked at. */
  readonly caller: CallerRule;
  readonly shield: ShieldRule;
}

/** Whoever could reach the parent may read the field. It costs nothing at run time: the field stays unwrapped. */
export interface Inherit {
  readonly kind: 'inherit';
  readonly name: 'inherit';
}

export type Rule = CallerRule | RowRule | Inherit;

/** Rules of one type: one for all fields that this part declares on its own type, or field by field. */
export type RuleTree = Readonly<Record<string, Rule | Readonly<Record<string, Rule>>>>;

export const inherit: Inherit = { kind: 'inherit', name: 'inherit' };

export const callerRule = (name: string, decide: CallerRule['decide']): CallerRule => ({
  kind: 'caller',
  name,
  decide,
});

/** Open to anybody, signed in or not. */
export const everyone = callerRule('everyone', () => true);

/** Signed in, be it only to set up the second factor that their role needs. */
export const atTheDoor = callerRule('signed in, or about to set up a second factor', (actor) =>
  actor.kind === 'anonymous' ? unauthenticated() : true,
);

export const signedIn = callerRule('signed in', (actor) => {
  if (!actor.onlyToEnrol) return atTheDoor.decide(actor);
  return forbidden('Your role needs a second factor first: startSecondFactor, then confirmSecondFactor.');
});

/** Open to callers with one of these roles. */
export const forRole = (...allowed: [Role, ...Role[]]): CallerRule =>
  callerRule(`role ${allowed.join(' or ')}`, (actor) => {
    const inside = signedIn.decide(actor);
    if (inside !== true) return inside;
    if (actor.roles.some((held) => allowed.includes(held))) return true;
    return forbidden(
      `This needs the role ${allowed.join(' or ')}; you have ${actor.roles.join(', ') || 'none'}.`,
    );
  });

/** Open to callers whose roles carry one of these purposes. Says nothing of secrecy: use it for what is not personal. */
export const forPurpose = (...served: [Purpose, ...Purpose[]]): CallerRule =>
  callerRule(`purpose ${served.join(' or ')}`, (actor) => {
    const inside = signedIn.decide(actor);
    if (inside !== true) return inside;
    if (served.some((purpose) => actor.purposes.has(purpose))) return true;
    const named = served.map((purpose) => purposes[purpose].en).join(' or ');
    return forbidden(
      `This is for ${named}; your roles (${actor.roles.join(', ') || 'none'}) do not serve that.`,
    );
  });

/** What this rule demands, of callers bound by a signed agreement of secrecy (P16). */
function boundToSecrecy(rule: CallerRule, why: string): CallerRule {
  const bound = callerRule(`${rule.name}, bound to secrecy`, (actor) => {
    const answer = rule.decide(actor);
    if (answer !== true || actor.signedAgreement) return answer;
    return forbidden(
      `${why} Sign the agreement of secrecy first: query currentAgreement, mutation signAgreement.`,
    );
  });
  return { ...bound, secrecy: 'asked' };
}

/** Open for these purposes to callers bound to secrecy. Personal columns get it by themselves. */
export const forPersonalData = (...served: [Purpose, ...Purpose[]]): CallerRule =>
  boundToSecrecy(forPurpose(...served), 'This is personal data.');

/** For a mutation that somebody needs before they can sign, such as signIn. All others ask for a signed agreement. */
export const beforeSigning = (rule: CallerRule): CallerRule => ({ ...rule, secrecy: 'not needed' });

/** The rule of a mutation: whoever writes is bound to secrecy as whoever reads is, unless it says `beforeSigning`. */
export function ofMutation(rule: CallerRule | RowRule): CallerRule | RowRule {
  if (rule.kind === 'row') {
    const caller = ofMutation(rule.caller) as CallerRule;
    return caller === rule.caller ? rule : { ...rule, caller, name: `${rule.name}, bound to secrecy` };
  }
  return rule.secrecy ? rule : boundToSecrecy(rule, 'This changes what is kept here.');
}

/** All of these must hold. */
export const allOf = (...all: [CallerRule, ...CallerRule[]]): CallerRule =>
  callerRule(all.map((one) => one.name).join(' and '), (actor) => {
    for (const one of all) {
      const answer = one.decide(actor);
      if (answer !== true) return answer;
    }
    return true;
  });

/** One of these must hold; the last one's refusal is what the caller hears. */
export const anyOf = (...any: [CallerRule, ...CallerRule[]]): CallerRule =>
  callerRule(any.map((one) => one.name).join(', or '), (actor) => {
    let answer: true | CallerError = true;
    for (const one of any) {
      answer = one.decide(actor);
      if (answer === true) return true;
    }
    return answer;
  });

/** A rule over the row at hand. It costs a function call per row, so prefer a condition in the list's SQL. */
export function rowRule<P>(
  name: string,
  caller: CallerRule,
  check: (
    parent: P,
    args: Record<string, unknown>,
    context: Context,
    info: GraphQLResolveInfo,
  ) => true | CallerError | Promise<true | CallerError>,
): RowRule {
  return {
    kind: 'row',
    name,
    caller,
    shield: rule({ cache: 'no_cache' })(async (parent, args, context, info) =>
      check(parent as P, args, context as Context, info),
    ),
  };
}

/** The graphql-shield rule that refuses with this error, whatever the row. */
export const refusal = (error: CallerError): ShieldRule => rule({ cache: 'no_cache' })(async () => error);
