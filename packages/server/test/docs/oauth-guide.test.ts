import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { skipUnlessInstalled } from '../../../../scripts/required-tools.ts';
import { startKeyward } from '../support/keyward.ts';
import { addFlows, newClient } from '../support/oauth.ts';

const guide = readFileSync(new URL('../../../../docs/guides/oauth.md', import.meta.url), 'utf8');
const script = [...guide.matchAll(/```bash\n(.*?)```/gs)].map(([, block = '']) => block).join('\n');
const skip = skipUnlessInstalled('bash', 'curl', 'jq');

test('the commands in the guide produce the documented results', { skip }, async () => {
  const keyward = await startKeyward();
  await addFlows(keyward);
  const client = await newClient(keyward, { role: 'reader' });
  const service = await newClient(keyward);
  const bash = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    env: {
      ...process.env,
      KEYWARD_URL: keyward.url,
      CLIENT_ID: client.clientId,
      CLIENT_KEY: client.appkey,
      SERVICE_ID: service.clientId,
      SERVICE_KEY: service.appkey,
    },
  });
  const [output, errors] = await Promise.all([text(bash.stdout), text(bash.stderr)]);
  assert.equal(errors, '');
  const responses = output
    .trim()
    .replaceAll(/\}\s*\{/g, '}\u0000{')
    .split('\u0000')
    .map((each) => JSON.parse(each));
  assert.deepEqual(responses, [
    { active: true, scope: 'flows:fetch', client_id: client.clientId },
    { active: true, username: client.appname, roles: ['reader'] },
    {},
    { active: false },
    {},
  ]);
});
