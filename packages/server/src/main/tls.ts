import { createSecureContext } from 'node:tls';
import { readSecretFile } from '../config/secret-file.ts';
import { type Config, ConfigError } from '../config.ts';

interface Tls {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads and validates the certificate and its key before the server listens.
 * @throws ConfigError
 */
export function readTls(files: NonNullable<Config['tls']>): Tls {
  const tls = readFiles(files);
  try {
    createSecureContext(tls);
    return tls;
  } catch {
    throw new ConfigError(
      'KEYWARD_TLS_CERT and KEYWARD_TLS_KEY must be a certificate and its private key, both in PEM.',
    );
  }
}

function readFiles(files: NonNullable<Config['tls']>): Tls {
  const read = (setting: string, file: string) => readSecretFile(setting, file, () => undefined);
  return { cert: read('KEYWARD_TLS_CERT', files.certificateFile), key: read('KEYWARD_TLS_KEY', files.keyFile) };
}
