// For Cloudflare Workers. The verifier is created once per isolate, in the first request: bindings come with requests.
import { createExchange } from '@keyward/sdk';
import { keyward } from '@keyward/sdk/fetch';
import { createRemoteVerifier } from '@keyward/sdk/remote';

let handler;

function handlerOf({ KEYWARD_URL, NETOSECRET }) {
  const accessToken = createExchange({ connectionSecret: NETOSECRET });
  const verifier = createRemoteVerifier({ url: KEYWARD_URL, accessToken });
  const permission = ({ method }) => (method === 'GET' ? 'flows:fetch' : 'flows:create');
  return keyward(verifier, { permission }, (_, { appname }) => Response.json({ by: appname }));
}

export default {
  fetch(request, env) {
    handler ??= handlerOf(env);
    return handler(request);
  },
};
