// A service with Express 5. See docs/guides/express.md.
import { callerOf, keyward } from '@keyward/sdk/express';
import { createVerifier } from '@keyward/sdk/verifier';
import express from 'express';

const { KEYWARD_URL = 'http://127.0.0.1:8080', KEYWARD_CREDENTIAL, PORT = '3000' } = process.env;
const verifier = createVerifier({ url: KEYWARD_URL, credential: KEYWARD_CREDENTIAL });
await verifier.start();

const app = express();
app.get('/flows', keyward(verifier, { permission: 'flows:fetch', audience: 'flows' }), (request, response) => {
  response.json({ flows: [], by: callerOf(request) });
});
app.post('/flows', keyward(verifier, { permission: 'flows:create', audience: 'flows' }), (request, response) => {
  response.status(201).json({ by: callerOf(request) });
});

const server = app.listen(Number(PORT), '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${PORT}`));
process.once('SIGTERM', async () => {
  server.close();
  await verifier.close();
});
