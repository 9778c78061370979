import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv, type AnySchema } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { readConfig } from '../../src/config.ts';

const GUIDES = fileURLToPath(new URL('../../../../docs/guides/', import.meta.url));
const SCHEMAS = new URL('kubernetes-schemas.json', import.meta.url);

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

interface Setting {
  readonly name: string;
  readonly value: string;
}

interface Deployment {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly [{ readonly env: readonly Setting[] }] } };
  };
}

const { schemas } = JSON.parse(readFileSync(SCHEMAS, 'utf8')) as { schemas: Record<string, AnySchema> };
// Some schemas list a required field in a different subschema than its type.
const ajv = new Ajv({ strict: false, allErrors: true });

function manifestsOf(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);
}

for (const file of globSync(['kubernetes/*.yaml', 'traefik/kubernetes.yaml'], { cwd: GUIDES }).sort()) {
  test(`the manifests in ${file} match the schemas of Kubernetes and the controllers`, () => {
    const manifests = manifestsOf(GUIDES + file);
    assert.ok(manifests.length > 0);
    for (const manifest of manifests) {
      const { apiVersion, kind, metadata } = manifest;
      const schema = schemas[`${apiVersion} ${kind}`];
      assert.ok(schema, `There is no schema of ${apiVersion} ${kind}.`);
      const validate = ajv.compile(schema);
      assert.ok(validate(manifest), `${kind} ${metadata.name}: ${ajv.errorsText(validate.errors)}`);
    }
  });
}

test('Keyward accepts the settings of the deployment', (t) => {
  const secrets = mkdtempSync(join(tmpdir(), 'keyward-secrets-'));
  t.after(() => rmSync(secrets, { recursive: true, force: true }));
  writeFileSync(join(secrets, 'master-key'), randomBytes(32).toString('base64'));
  writeFileSync(join(secrets, 'admin-password'), 'seven grey herons over the lock');
  const deployment = manifestsOf(`${GUIDES}kubernetes/keyward.yaml`).find(({ kind }) => kind === 'Deployment');
  const [container] = (deployment as unknown as Deployment).spec.template.spec.containers;
  const mounted = ({ value }: Setting) => value.replace('/run/secrets/keyward', secrets);
  const settings = container.env.map((setting) => [setting.name, mounted(setting)]);
  const config = readConfig(Object.fromEntries(settings));
  assert.deepEqual([config.host, config.port], ['0.0.0.0', 8080]);
});

test('an image of this repository contains no data directory, and so no shared master key', () => {
  const ignored = readFileSync(new URL('../../../../.dockerignore', import.meta.url), 'utf8').split('\n');
  assert.ok(ignored.includes('data'));
});
