import assert from 'node:assert/strict';
import test from 'node:test';
import { installPacked } from './packed.ts';
import { waitUntil } from './played-account.ts';
import { startKeyward } from './running-keyward.ts';

const { sdk, verifier: verifiers } = await installPacked();
const REPLICAS = 4;

test('replicas agree with a server whose data is replaced by an older copy, and one new incarnation is logged', async (t) => {
  const server = await startKeyward(sdk);
  t.after(() => server.remove());
  const client = await server.signIn();
  const addKey = async (appname: string) =>
    (await client.createApiKey({ body: { appname, roles: ['ADMIN'] } })).data.appkey;
  const [kept, deleted] = [await addKey('kept'), await addKey('deleted')];
  const replicas = await Promise.all(
    Array.from({ length: REPLICAS }, async (_, at) => {
      const { data } = await client.createReplica({ body: { name: `replica-${at}` } });
      const replica = verifiers.createVerifier({ url: server.url, credential: data.credential, report: false });
      t.after(() => replica.close());
      await replica.start();
      return replica;
    }),
  );
  const agree = async (codes: Readonly<Record<string, string>>) => {
    const seen = () =>
      replicas.map((each) => [each.status().current, ...Object.keys(codes).map((key) => each.check(key).code)].join());
    const wanted = ['true', ...Object.values(codes)].join();
    await waitUntil(seen, (all) => all.every((each) => each === wanted));
  };
  await agree({ [kept]: 'valid', [deleted]: 'valid' });
  await server.takeCopy();

  const lost = await addKey('lost');
  await client.deleteApiKey({ params: { appname: 'deleted' } });
  const { data: again } = await client.regenerateApiKey({ params: { appname: 'kept' } });
  await agree({ [kept]: 'unknown', [again.appkey]: 'valid', [deleted]: 'unknown', [lost]: 'valid' });
  await server.restoreCopy();
  // The keys of the copy are valid for the server, and therefore for its replicas.
  await agree({ [kept]: 'valid', [again.appkey]: 'unknown', [deleted]: 'valid', [lost]: 'unknown' });
  assert.equal(server.log.match(/older copy/g)?.length, 1, server.log);

  await client.deleteApiKey({ params: { appname: 'deleted' } });
  const after = await addKey('after');
  await agree({ [kept]: 'valid', [deleted]: 'unknown', [lost]: 'unknown', [after]: 'valid' });
  await server.restart();
  await agree({ [kept]: 'valid', [deleted]: 'unknown', [lost]: 'unknown', [after]: 'valid' });
  assert.equal(server.log.match(/older copy/g)?.length, 1, server.log);
});
