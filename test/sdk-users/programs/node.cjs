// The program of node.js and service.js for Node versions that cannot `require` ES modules.
const { createServer } = require('node:http');
const { keyward } = require('@keyward/sdk/node');
const { createVerifier } = require('@keyward/sdk/verifier');

const { PORT, KEYWARD_URL, KEYWARD_CREDENTIAL } = process.env;
const verifier = createVerifier({ url: KEYWARD_URL, credential: KEYWARD_CREDENTIAL, maxStaleness: 5 });
verifier.start({ timeout: 120_000 });

const permission = ({ method }) => (method === 'GET' ? 'flows:fetch' : 'flows:create');
const server = createServer(
  keyward(verifier, { permission }, (_, response, { appname }) => response.end(JSON.stringify({ by: appname }))),
);
server.listen(Number(PORT), '127.0.0.1');
