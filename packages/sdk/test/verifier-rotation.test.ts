import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { installPacked } from './packed.ts';
import { waitUntil } from './played-account.ts';
import { startKeyward } from './running-keyward.ts';

const { sdk, verifier: entry } = await installPacked();
const server = await startKeyward(sdk);
after(() => server.remove());
const client = await server.signIn();

/** Adds a replica and starts its verifier, whose credential function returns the current `credential`. */
async function follow(name: string) {
  const { data } = await client.createReplica({ body: { name } });
  const reasons: string[] = [];
  const service = { credential: data.credential, asked: 0, reasons };
  const verifier = entry.createVerifier({
    url: server.url,
    maxStaleness: 60,
    credential: async () => {
      service.asked++;
      return service.credential;
    },
    onStatus: ({ reason = 'current' }) => {
      reasons.push(reason);
    },
  });
  after(() => verifier.close());
  await verifier.start();
  return { verifier, service };
}

const regenerate = async (name: string, overlap: number) =>
  (await client.regenerateReplica({ params: { name }, body: { overlap_seconds: overlap } })).data.credential;

async function newKey(appname: string): Promise<string> {
  return (await client.createApiKey({ body: { appname, roles: ['ADMIN'] } })).data.appkey;
}

test('a credential rotation that is finished early causes no interruption and needs no restart', async () => {
  const key = await newKey('kept');
  const { verifier, service } = await follow('rotated');
  await waitUntil(() => verifier.check(key).valid);
  const { asked } = service;
  service.credential = await regenerate('rotated', 3600);
  await client.finishReplicaRotation({ params: { name: 'rotated' } });
  await waitUntil(() => {
    assert.equal(verifier.check(key).valid, true);
    return service.asked > asked;
  });
  const added = await newKey('added');
  await waitUntil(() => verifier.check(added).valid);
  assert.deepEqual(service.reasons, ['current']);
  const { data } = await client.getReplica({ params: { name: 'rotated' } });
  assert.deepEqual([data.connected, data.rotation], [true, null]);
});

test('without an overlap, the verifier is current again once the function returns the new credential', async () => {
  const key = await newKey('cut-off');
  const { verifier, service } = await follow('regenerated');
  service.credential = await regenerate('regenerated', 0);
  await waitUntil(() => service.reasons.length === 3 && verifier.check(key).valid);
  assert.deepEqual(service.reasons, ['current', 'credential_revoked', 'current']);
});

test('a deleted replica is distinguished from an unreachable server', async () => {
  const { verifier, service } = await follow('removed');
  await client.deleteReplica({ params: { name: 'removed' } });
  await waitUntil(() => verifier.status().reason === 'credential_revoked');
  assert.deepEqual(service.reasons, ['current', 'credential_revoked']);
});
