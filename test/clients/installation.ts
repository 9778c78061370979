import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of the generators, outside the project, which does not depend on them. */
export const cache = join(homedir(), '.cache', 'keyward-clients');
export const generator = join(cache, 'openapi-generator-cli-7.17.0.jar');
export const nimbus = join(cache, 'nimbus-jose-jwt-10.5.jar');
export const python = join(cache, 'venv', 'bin', 'python');
export const modules = join(cache, 'npm', 'node_modules');
export const bin = join(modules, '.bin');

/** The commands that install the generators. */
const mavenCopy = (artifact: string) =>
  `mvn -q dependency:copy -Dartifact=${artifact} -DoutputDirectory=${cache} -Dmdep.useBaseVersion`;
export const generatorJar = mavenCopy('org.openapitools:openapi-generator-cli:7.17.0');
export const nimbusJar = mavenCopy('com.nimbusds:nimbus-jose-jwt:10.5');
export const pip = `python3 -m venv ${cache}/venv && ${python} -m pip install ${[
  'openapi-python-client==0.29.1',
  'ruff',
  'pydantic',
  'urllib3',
  'python-dateutil',
  'PyJWT[crypto]==2.15.1',
].join(' ')}`;
export const packages = `npm install --prefix ${cache}/npm ${[
  'openapi-typescript@7.13.0',
  'openapi-fetch@0.17.0',
  '@hey-api/openapi-ts@0.99.0',
  'typescript@5.9.3',
  'tsx@4.23.15',
  'jose@6.2.17',
  '@types/node@26.6.6',
  '@redocly/cli@2.77.0',
  '@stoplight/spectral-cli@6.16.3',
].join(' ')}`;
export const goInstall = (module: string) => `GOBIN=${cache}/bin go install ${module}`;
