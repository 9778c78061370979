import test from 'node:test';
import { findProgram, skipUnlessInstalled } from '../../scripts/required-tools.ts';
import { decisions } from './decisions.ts';
import { denials } from './denials.ts';
import { failures } from './failures.ts';
import { identity } from './identity.ts';
import { loadBalancer } from './load-balancer.ts';
import { paths } from './paths.ts';
import type { Recipe } from './proxy.ts';
import { type ProxyTest, startProxyTest } from './proxy-test.ts';
import { tls } from './tls.ts';
import { traffic } from './traffic.ts';

/**
 * Tests what every guide promises of its proxy, with the real one in front of a service. Skipped where it is not installed.
 * @returns what the tests share, for tests of this proxy alone; undefined where they are skipped
 */
export async function proxyGuarantees(recipe: Recipe): Promise<ProxyTest | undefined> {
  const skip = skipUnlessInstalled(recipe.binary);
  const binary = findProgram(recipe.binary);
  if (binary === undefined) {
    test(`${recipe.binary} as in its guide`, { skip }, () => {});
    return undefined;
  }
  const around = await startProxyTest(recipe, binary);
  identity(around);
  decisions(around);
  denials(around);
  await paths(around);
  traffic(around);
  tls(around);
  loadBalancer(around);
  // The last, since Keyward is stopped in it.
  failures(around);
  return around;
}
