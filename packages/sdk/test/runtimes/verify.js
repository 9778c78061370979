// Run by each runtime with the packed package beside it: says what it found as one line of JSON.
import { keyward } from '@keyward/sdk/fetch';
import { createRemoteVerifier } from '@keyward/sdk/remote';
import { createVerifier } from '@keyward/sdk/verifier';

const { url, good, bad, token } = JSON.parse(process.argv[2]);
const verifier = createVerifier({ url, credential: 'kwf_a.b', maxStaleness: 60 });
await verifier.start();
const checks = [good, bad, 'x'].map((key) => verifier.check(key, { permission: 'flows:fetch' }).code);
const tokens = [];
for (const text of [...token, 'x']) tokens.push((await verifier.checkToken(text, { audience: 'flows' })).code);
const handler = keyward(verifier, { permission: 'flows:fetch' }, (_, { appname }) => new Response(appname));
const ask = (headers) => handler(new Request('http://service.example/', { headers }));
const answers = [
  await (await ask({ authorization: `Bearer ${good}` })).text(),
  (await ask({ 'x-api-key': bad })).status,
];
await verifier.close();
const remote = createRemoteVerifier({ url, accessToken: 'token', timeout: 30_000 });
const asked = (await remote.verify(good, { permission: 'flows:fetch' })).code;
console.log(JSON.stringify({ checks, tokens, answers, asked }));
