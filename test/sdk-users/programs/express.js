import { callerOf, keyward } from '@keyward/sdk/express';
import { PORT, permission, verifier } from './service.js';

// Both versions are installed: `express` is 5.
const { default: express } = await import(process.argv[2] ?? 'express');
const app = express();
app.all('/flows', keyward(verifier, { permission }), (request, response) => {
  response.json({ by: callerOf(request).appname });
});
app.listen(Number(PORT), '127.0.0.1');
