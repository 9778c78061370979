import { randomUUID } from 'node:crypto';
import { Refusal } from '../../actions/refusal.ts';
import { METHODS } from '../other-methods.ts';
import type { DirectRoute } from './direct-route.ts';
import type { Sender } from './sender.ts';

const KNOWN: ReadonlySet<string | undefined> = new Set(METHODS);

/** Sends 501 for a method that no path supports (RFC 9110, 9.1), such as QUERY; the framework would send 400 or 404. */
export function unknownMethodRoute(sender: Sender): DirectRoute {
  return {
    handle({ method }, response) {
      if (KNOWN.has(method)) return false;
      sender.refusal(response, randomUUID(), new Refusal('method_not_implemented'));
      return true;
    },
  };
}
