import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { createServer } from 'node:tls';
import { findProgram, skipUnlessInstalled } from '../../scripts/required-tools.ts';
import type { ProxyTest } from './proxy-test.ts';
import { rawRequest } from './raw-request.ts';

interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Tests that a proxy connects to Keyward over TLS, and trusts only the configured certificate. */
export function testTls({ recipe: { withTls }, keyward, newKey, startProxy, service }: ProxyTest): void {
  if (withTls === undefined) return;
  const openssl = findProgram('openssl');
  const skip = skipUnlessInstalled('openssl');
  test('over TLS the proxy trusts only the certificate of Keyward', { skip }, async () => {
    const [own, other, wrongName] = ['keyward.example', 'keyward.example', 'other.example'].map((name) =>
      selfSigned(openssl ?? '', name),
    );
    assert.ok(own && other && wrongName);
    const port = await listen(own, keyward.port);
    const misnamed = await listen(wrongName, keyward.port);
    const { appkey } = await newKey('READONLY');
    const statusOf = async (port: number, trusted: Certificate) => {
      const proxy = await startProxy({ keyward: port, edit: withTls, more: { 'keyward.crt': trusted.cert } });
      return (await rawRequest(proxy.port, { target: '/', headers: { 'X-Api-Key': appkey } })).status;
    };
    assert.equal(await statusOf(port, own), 200);
    const before = service.recorded.length;
    assert.equal(await statusOf(port, other), 503, 'another certificate');
    assert.equal(await statusOf(misnamed, wrongName), 503, 'another name');
    assert.equal(await statusOf(keyward.port, own), 503, 'no TLS');
    assert.equal(service.recorded.length, before);
  });
}

function selfSigned(openssl: string, name: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-tls-'));
  const [cert, key] = [join(folder, 'crt'), join(folder, 'key')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  execFileSync(openssl, ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const read = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  rmSync(folder, { recursive: true });
  return read;
}

/** Terminates TLS in front of Keyward, as Keyward itself does with `KEYWARD_TLS_CERT` and `KEYWARD_TLS_KEY`. */
async function listen(certificate: Certificate, keywardPort: number): Promise<number> {
  const server = createServer(certificate, (client) => {
    const upstream = connect(keywardPort, '127.0.0.1');
    client.on('error', () => upstream.destroy()).pipe(upstream);
    upstream.on('error', () => client.destroy()).pipe(client);
  });
  server.on('tlsClientError', () => {});
  after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
