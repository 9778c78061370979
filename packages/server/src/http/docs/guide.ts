import { type ErrorCode, errors } from '@keyward/contract';
import type { Site } from '../sdk.ts';
import { codeBlock, highlightJson, highlightShell } from './code.ts';
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
      <p>You receive the <strong>connection secret</strong> from the administrator who created your key. It is one string with the URL of this API, the name of your account, the name of your key, the key itself, and the account's shared secret.</p>
      <ol>
        <li>Set it as an environment variable. This command reads it without echoing it and keeps it out of the shell history:<br><code>read -rs NETOSECRET &amp;&amp; export NETOSECRET</code></li>
        <li>Save the script as <code>first-call.sh</code>. It requires bash, openssl, curl and jq.</li>
        <li>Run <code>bash first-call.sh</code>. It prints the name, the role and the permissions of your key.</li>
      </ol>
      <p>The script passes secrets through pipes, never as command-line arguments, which other users of the machine can see.</p>
      <p>A request token is accepted once, within 300 seconds of its <code>iat</code> in either direction. If every exchange returns <code>invalid_credentials</code>, check the clock of your machine first.</p>
    </div>
    <div class="examples">${codeBlock('first-call.sh', highlightShell(firstCallScript), 'first-call-script')}</div>`;
}

const SDK_EXAMPLE = `import { connect } from '@keyward/sdk';

const keyward = connect(process.env.NETOSECRET);

// Every role may call this. It returns the name, role and permissions of the key.
const { data: caller } = await keyward.getSession();

// Needs api-keys:fetch, which READONLY and ADMIN have.
const { data: keys, meta } = await keyward.listApiKeys({
  query: { limit: 50, sort: '-last_login' },
});`;

const INSTALLED_FROM_HERE = html`Install the SDK from this server. With pnpm and Bun, add the same URL; with Yarn, add <code>@keyward/sdk@URL</code>. Older versions stay available, so lock files keep working when the server is updated.`;
const NOT_OVER_PLAIN_HTTP = html`The command that installs the SDK is not shown, because this server uses plain HTTP, where a package can be replaced in transit. Set <code>KEYWARD_PUBLIC_URL</code> to an https URL to see it.`;

function sdk(install: string | undefined): Html {
  return html`<div class="text">
      <p>${install === undefined ? NOT_OVER_PLAIN_HTTP : INSTALLED_FROM_HERE}</p>
      <p>The TypeScript client signs request tokens, renews the access token and shares one exchange among concurrent calls. The client has a function for each operation below, named after the anchor of the operation (<code>#listApiKeys</code>), except <code>forwardAuth</code>, <code>forwardAuthRoute</code>, <code>followFeed</code>, <code>reportUsage</code> and <code>reportLeaks</code>. It has no dependencies and runs on Node 20 or newer, Deno and Bun.</p>
      <p>The same package checks keys in your own service, with guards for Express, Fastify, Hono, Koa, NestJS, Next.js, <code>node:http</code> and <code>fetch</code> handlers. See <code>node_modules/@keyward/sdk/README.md</code>.</p>
      <p>A failed call throws a <code>KeywardError</code>; branch on its <code>code</code>.</p>
    </div>
    <div class="examples">
      ${install && codeBlock('Install', install)}
      ${codeBlock('TypeScript', SDK_EXAMPLE)}
    </div>`;
}

function authentication(): Html {
  return html`<div class="text">
      <p>Keys are sent only to operations that check keys. An integration <a href="#exchangeToken">exchanges a request token</a> for an <strong>access token</strong> and sends it as <code>Authorization: Bearer</code>. The access token is valid for one hour. It is revoked immediately when the key expires or is deleted or regenerated, when its role changes, or when the shared secret is regenerated.</p>
      <p>The response also contains a refresh token, which can be <a href="#refreshToken">exchanged for new tokens</a> once. You can also exchange another request token.</p>
      <p>Users <a href="#signIn">sign in</a> to the console, which uses a session cookie. Some operations require that the user has recently confirmed their password; they cannot be called with access tokens.</p>
      <p>The role of the key or user determines what the caller may do. Each operation below states the permission that it requires. See <a href="#listRoles">the roles</a>.</p>
    </div>
    <div class="examples">${codeBlock(
      'Claims of a request token (HS256)',
      highlightJson({
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
      <p>Bodies are JSON in UTF-8. Most responses have an envelope: <code>data</code> contains the result, <code>meta.code</code> the status, and <code>meta.count</code> the number of records in <code>data</code>. In a page of a list, <code>meta.total</code> is the number of all matching records, and <code>meta.next_cursor</code> and <code>meta.prev_cursor</code> are the cursors of the next and previous pages.</p>
      <p>Times are Unix seconds. Unknown members of a request are rejected, so that typos are never silently ignored. New members may be added to responses; ignore unknown members.</p>
      <p>Every response has an <code>X-Request-Id</code>. This page is also available as data: <a href="/openapi.json">${publicUrl}/openapi.json</a> (OpenAPI 3.1). The guide <code>docs/guides/clients.md</code> shows how to generate clients in Python, Go, Java and TypeScript from it.</p>
    </div>
    <div class="examples">${codeBlock('Envelope', highlightJson({ meta: { code: 200, count: 1 }, data: [{ appname: 'nightly_report' }] }))}</div>`;
}

function errorCodes(): Html {
  return html`<div class="text">
      <p>An error states what happened and what to do. <code>message</code> is for humans and may be more specific than the text below; <code>code</code> is stable, so branch on it.</p>
      ${errorTable('Every code', Object.keys(errors) as ErrorCode[])}
    </div>
    <div class="examples">${codeBlock(
      'Error',
      highlightJson({
        status: 404,
        name: 'Not Found',
        message: errors.not_found.message,
        code: 'not_found',
        request_id: '0b6c6f0e-3b0c-4a53-9a39-5c1f0a9f4a11',
      }),
    )}</div>`;
}
