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
 * Tests the guarantees of every guide with the real proxy in front of a service. Skips them if the proxy is not
 * installed.
 * @returns the shared fixtures, for tests of this proxy alone; undefined if skipped
 */
export async function proxyGuarantees(recipe: Recipe): Promise<ProxyTest | undefined> {
  const skip = skipUnlessInstalled(recipe.binary);
  const binary = findProgram(recipe.binary);
  if (binary === undefined) {
    test(`${recipe.binary} with the files of its guide`, { skip }, () => {});
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
  // Last, because it stops Keyward.
  failures(around);
  return around;
}
