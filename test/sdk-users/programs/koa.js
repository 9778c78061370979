import { callerOf, keyward } from '@keyward/sdk/koa';
import Koa from 'koa';
import { PORT, permission, verifier } from './service.js';

const app = new Koa();
app.use(keyward(verifier, { permission }));
app.use((context) => {
  context.body = { by: callerOf(context).appname };
});
app.listen(Number(PORT), '127.0.0.1');
