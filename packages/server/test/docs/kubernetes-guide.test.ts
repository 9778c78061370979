import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv, type AnySchema } from 'ajv';
import { parseAllDocuments } from 'yaml';

const GUIDES = fileURLToPath(new URL('../../../../docs/guides/', import.meta.url));
const SCHEMAS = new URL('kubernetes-schemas.json', import.meta.url);

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const { schemas } = JSON.parse(readFileSync(SCHEMAS, 'utf8')) as { schemas: Record<string, AnySchema> };
// An object with the fields that it must have is not always in the same schema as its type.
const ajv = new Ajv({ strict: false, allErrors: true });

function manifestsOf(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);
}

for (const file of globSync(['kubernetes/*.yaml', 'traefik/kubernetes.yaml'], { cwd: GUIDES }).sort()) {
  test(`the manifests in ${file} fit the schemas of Kubernetes and of the controllers`, () => {
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
