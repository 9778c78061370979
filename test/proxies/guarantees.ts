import test from 'node:test';
import { findProgram, skipUnlessInstalled } from '../../scripts/required-tools.ts';
import { testDecisions } from './decisions.ts';
import { testDenials } from './denials.ts';
import { testFailures } from './failures.ts';
import { testIdentity } from './identity.ts';
import { testLoadBalancer } from './load-balancer.ts';
import { testPaths } from './paths.ts';
import type { Recipe } from './proxy.ts';
import { type ProxyTest, startProxyTest } from './proxy-test.ts';
import { testTls } from './tls.ts';
import { testTraffic } from './traffic.ts';

/**
 * Tests the guarantees of every guide with the real proxy in front of a service. Skips them if the proxy is not
 * installed.
 * @returns the shared fixtures, for tests of this proxy alone; undefined if skipped
 */
export async function testProxy(recipe: Recipe): Promise<ProxyTest | undefined> {
  const skip = skipUnlessInstalled(recipe.binary);
  const binary = findProgram(recipe.binary);
  if (binary === undefined) {
    test(`${recipe.binary} with the files of its guide`, { skip }, () => {});
    return undefined;
  }
  const around = await startProxyTest(recipe, binary);
  testIdentity(around);
  testDecisions(around);
  testDenials(around);
  await testPaths(around);
  testTraffic(around);
  testTls(around);
  testLoadBalancer(around);
  // Must be last, because these tests stop Keyward.
  testFailures(around);
  return around;
}
