import { type ErrorCode, errors } from '@keyward/contract';
import type { Site } from '../sdk.ts';
import { codeBlock, json, script } from './code.ts';
import { type Html, html } from './html.ts';
import { errorTable } from './operation.ts';
import { firstCallScript } from './shell.ts';

/** An explanatory section of the page. */
export interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly content: Html;
  /** Places a long example below the text instead of next to it. */
  readonly wide?: true;
}

/** Returns the sections before the first operation. */
export function chapters({ publicUrl, install }: Site): Chapter[] {
  return [
    { id: 'first-call', title: 'Your first call', content: firstCall(), wide: true },
    { id: 'sdk', title: 'JavaScript SDK', content: sdk(install) },
    { id: 'authentication', title: 'Authentication', content: authentication() },
    { id: 'responses', title: 'Responses', content: responses(publicUrl) },
    { id: 'errors', title: 'Errors', content: errorCodes() },
  ];
}

function firstCall(): Html {
  return html`<div class="text">
      <p>The creator of your key gives you its <strong>connection secret</strong>: one string with the URL of this API, the name of your account, the name of your key, the key itself, and the account's shared secret.</p>
      <ol>
        <li>Put it in the environment. This command reads it without echo and keeps it out of the shell history:<br><code>read -rs NETOSECRET &amp;&amp; export NETOSECRET</code></li>
        <li>Save the script as <code>first-call.sh</code>. It needs bash, openssl, curl and jq.</li>
        <li>Run <code>bash first-call.sh</code>. It prints the name, the role and the permissions of your key.</li>
      </ol>
      <p>The script passes secrets through pipes, never as command-line arguments, which other users of the machine can see.</p>
      <p>A request token is accepted once, within 300 seconds of its <code>iat</code> in either direction. If every exchange returns <code>invalid_credentials</code>, check the clock of your machine first.</p>
    </div>
    <div class="examples">${codeBlock('first-call.sh', script(firstCallScript), 'first-call-script')}</div>`;
}

const SDK_EXAMPLE = `import { connect } from '@keyward/sdk';

const keyward = connect(process.env.NETOSECRET);

// Every role may call this. It returns the name, role and permissions of the key.
const { data: caller } = await keyward.getSession();

// Needs api-keys:fetch, which READONLY and ADMIN have.
const { data: keys, meta } = await keyward.listApiKeys({
  query: { limit: 50, sort: '-last_login' },
});`;

const INSTALLED_FROM_HERE = html`Install the SDK from this server. pnpm and Bun add the same URL, Yarn <code>@keyward/sdk@URL</code>. Older versions stay available, so lock files keep working after an update of the server.`;
const NOT_OVER_PLAIN_HTTP = html`The command that installs the SDK is not shown, because this server uses plain HTTP, where a package can be replaced in transit. Set <code>KEYWARD_PUBLIC_URL</code> to an https URL to see it.`;

function sdk(install: string | undefined): Html {
  return html`<div class="text">
      <p>${install === undefined ? NOT_OVER_PLAIN_HTTP : INSTALLED_FROM_HERE}</p>
      <p>The TypeScript client signs request tokens, renews the access token and shares one exchange among concurrent calls. Each operation below is a function of it, named like the end of its link (<code>#listApiKeys</code>), except <code>forwardAuth</code>, <code>forwardAuthRoute</code>, <code>followFeed</code>, <code>reportUsage</code> and <code>reportLeaks</code>. It has no dependencies and runs on Node 20 or newer, Deno and Bun.</p>
      <p>The same package checks keys in your own service, with guards for Express, Fastify, Hono, Koa, NestJS, Next.js, <code>node:http</code> and <code>fetch</code> handlers. <code>node_modules/@keyward/sdk/README.md</code> describes them.</p>
      <p>A failure is a <code>KeywardError</code>; branch on its <code>code</code>.</p>
    </div>
    <div class="examples">
      ${install && codeBlock('Install', install)}
      ${codeBlock('TypeScript', SDK_EXAMPLE)}
    </div>`;
}

function authentication(): Html {
  return html`<div class="text">
      <p>Keys are sent only to operations that check keys. An integration <a href="#exchangeToken">exchanges a request token</a> for an <strong>access token</strong> and sends that as <code>Authorization: Bearer</code>. It is valid for one hour. It is revoked immediately when the key is deleted, regenerated or expires, when its role changes, or when the shared secret is regenerated.</p>
      <p>The response also contains a refresh token, which can be <a href="#refreshToken">exchanged for new tokens</a> once. Another request token works as well.</p>
      <p>Users <a href="#signIn">sign in</a> to the console, which uses a session cookie. Some operations require that the user has confirmed their password recently; access tokens cannot call them.</p>
      <p>The role of the key or user determines what the caller may do. Each operation below names the permission it requires. See <a href="#listRoles">the roles</a>.</p>
    </div>
    <div class="examples">${codeBlock(
      'Claims of a request token (HS256)',
      json({
        iat: 1_734_376_778,
        jti: '5b1f0e7a9c3d4826',
        appname: 'nightly_report',
        appkey: 'kw_0nlyAnExample0000000000000000000000',
        shortname: 'acmecorp',
      }),
    )}</div>`;
}

function responses(publicUrl: string): Html {
  return html`<div class="text">
      <p>Bodies are JSON in UTF-8. Most responses have an envelope: <code>data</code> is the result, <code>meta.code</code> the status, and <code>meta.count</code> the number of records in <code>data</code>. In a page of a list, <code>meta.total</code> is the number of all matching records, and <code>meta.next_cursor</code> and <code>meta.prev_cursor</code> lead to the next and the previous page.</p>
      <p>Times are Unix seconds. Unknown members of a request are rejected, so that typos are never silently ignored. Responses may gain members; ignore those that you do not know.</p>
      <p>Every response has an <code>X-Request-Id</code>. This page as data: <a href="/openapi.json">${publicUrl}/openapi.json</a> (OpenAPI 3.1). The guide <code>docs/guides/clients.md</code> generates clients in Python, Go, Java and TypeScript from it.</p>
    </div>
    <div class="examples">${codeBlock('Envelope', json({ meta: { code: 200, count: 1 }, data: [{ appname: 'nightly_report' }] }))}</div>`;
}

function errorCodes(): Html {
  return html`<div class="text">
      <p>An error says what happened and what to do. <code>message</code> is for humans and may be more specific than the text below; <code>code</code> is stable, so branch on it.</p>
      ${errorTable('Every code', Object.keys(errors) as ErrorCode[])}
    </div>
    <div class="examples">${codeBlock(
      'Error',
      json({
        status: 404,
        name: 'Not Found',
        message: errors.not_found.message,
        code: 'not_found',
        request_id: '0b6c6f0e-3b0c-4a53-9a39-5c1f0a9f4a11',
      }),
    )}</div>`;
}
