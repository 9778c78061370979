import { createExchange } from '@keyward/sdk';
import { keyward } from '@keyward/sdk/next';
import { createRemoteVerifier } from '@keyward/sdk/remote';

export const runtime = 'edge';

let handler;

/** Not created at import: `next build` imports this without the environment of the service. */
function handlerOf({ KEYWARD_URL, NETOSECRET }) {
  const accessToken = createExchange({ connectionSecret: NETOSECRET });
  const verifier = createRemoteVerifier({ url: KEYWARD_URL, accessToken });
  const permission = ({ method }) => (method === 'GET' ? 'flows:fetch' : 'flows:create');
  return keyward(verifier, { permission }, (_, { appname }) => Response.json({ by: appname }));
}

function answer(request) {
  handler ??= handlerOf(process.env);
  return handler(request);
}

export { answer as GET, answer as POST };
