import { ConfigError } from './config-error.ts';
import { readSecretFile } from './secret-file.ts';

const NAMES = [
  'KEYWARD_HOST',
  'KEYWARD_PORT',
  'KEYWARD_PUBLIC_URL',
  'KEYWARD_ALLOWED_HOSTS',
  'KEYWARD_INSECURE_HTTP',
  'KEYWARD_DATA',
  'KEYWARD_DATABASE_URL',
  'KEYWARD_MASTER_KEY',
  'KEYWARD_MASTER_KEY_FILE',
  'KEYWARD_SHORTNAME',
  'KEYWARD_ADMIN_EMAIL',
  'KEYWARD_ADMIN_PASSWORD',
  'KEYWARD_ADMIN_PASSWORD_FILE',
  'KEYWARD_KEY_PREFIX',
  'KEYWARD_TRUSTED_PROXIES',
  'KEYWARD_TLS_CERT',
  'KEYWARD_TLS_KEY',
  'KEYWARD_OUTGOING_ALLOWED',
  'KEYWARD_SMTP_URL',
  'KEYWARD_SMTP_URL_FILE',
  'KEYWARD_MAIL_FROM',
  'KEYWARD_GITHUB_KEYS_URL',
  'KEYWARD_SECURITY_CONTACT',
] as const;

/** The name of a setting. */
export type Name = (typeof NAMES)[number];
type NameOfSecret = 'KEYWARD_MASTER_KEY' | 'KEYWARD_ADMIN_PASSWORD' | 'KEYWARD_SMTP_URL';

/**
 * Variables that Kubernetes sets in every pod for a service whose name starts with `keyward`
 * (https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables).
 */
const SERVICE_LINK = /^KEYWARD_(?:.*_)?(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_.*)?)$/;
const SERVICE_PORT = /^KEYWARD_.*PORT$/;
const SERVICE_URL = /^(?:tcp|udp|sctp):\/\//i;

/** Variables that the guides use to configure services that call Keyward. The same shell often runs both. */
const SERVICE_VARIABLES = ['KEYWARD_URL', 'KEYWARD_CREDENTIAL', 'KEYWARD_VERIFIER', 'KEYWARD_WEBHOOK_SECRET'];

/**
 * The settings in the environment, by name. Rejects unknown names, because a misspelled setting would silently have its
 * default.
 */
export class Environment {
  /** Operator messages for the server's log. */
  readonly warnings: string[] = [];
  readonly #values = new Map<string, string>();

  /** @throws ConfigError */
  constructor(environment: Readonly<Record<string, string | undefined>>) {
    const keywardVariables = Object.entries(environment).filter(([name]) => name.startsWith('KEYWARD_'));
    const [links, others] = partition(keywardVariables, isServiceLink);
    const [serviceVariables, settings] = partition(others, ([name]) => SERVICE_VARIABLES.includes(name));
    rejectUnknown(settings.map(([name]) => name));
    for (const [name, value] of settings) if (value) this.#values.set(name, requireNoServiceUrl(name, value));
    if (links.length > 0) this.warnings.push(ignoredWarning(links.map(([name]) => name)));
    if (serviceVariables.length > 0)
      this.warnings.push(ignoredServiceLinksWarning(serviceVariables.map(([name]) => name)));
  }

  /** Returns the value of a setting; undefined if it is unset or empty. */
  read(name: Name): string | undefined {
    return this.#values.get(name);
  }

  /**
   * Returns a secret from its setting, or from the file that the `_FILE` setting names.
   * @returns the secret and the setting's name for messages
   * @throws ConfigError if both are set, or the file cannot be used
   */
  readSecret(name: NameOfSecret): { readonly value: string; readonly setting: Name } | undefined {
    const value = this.read(name);
    const setting = `${name}_FILE` as const;
    const file = this.read(setting);
    if (file === undefined) return value === undefined ? undefined : { value, setting: name };
    if (value !== undefined) throw new ConfigError(`Set ${name} or ${setting}, not both.`);
    return { value: readSecretFile(setting, file, (message) => this.warnings.push(message)), setting };
  }
}

type Variable = readonly [name: string, value: string | undefined];

function isServiceLink([name, value = '']: Variable): boolean {
  return SERVICE_LINK.test(name) || (SERVICE_PORT.test(name) && SERVICE_URL.test(value));
}

function ignoredWarning(names: readonly string[]): string {
  return `Ignored variables that Kubernetes sets for services: ${names.toSorted().join(', ')}. Set enableServiceLinks: false in the pod to remove them.`;
}

function ignoredServiceLinksWarning(names: readonly string[]): string {
  return `Ignored ${names.toSorted().join(', ')}: these variables are for services that use Keyward, not for Keyward itself.`;
}

function rejectUnknown(names: readonly string[]): void {
  const unknown = names.filter((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new ConfigError(`Unknown setting: ${unknown.join(', ')}. The settings are ${NAMES.join(', ')}.`);
  }
}

/** A Kubernetes service name can create any variable, and such a value is never meant as a setting. */
function requireNoServiceUrl(name: string, value: string): string {
  if (!SERVICE_URL.test(value)) return value;
  throw new ConfigError(
    `${name} has a value that Kubernetes sets for services (tcp://, udp:// or sctp://). Set it to the intended value.`,
  );
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [first: Item[], second: Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
