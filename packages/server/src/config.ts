import { addressListFault, isEveryAddress } from '@keyward/contract/address-list';
import { isKeyPrefix } from '@keyward/contract/key-format';

/** What the environment says, read once and whole. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** An origin, such as https://keys.example.com. Absent: what the data directory knows, else host and port. */
  readonly publicUrl: string | undefined;
  readonly dataDirectory: string;
  /** 32 bytes. Absent: the file in the data directory. */
  readonly masterKey: { readonly base64: string } | { readonly file: string } | undefined;
  readonly first: FirstSetup;
  readonly keyPrefix: string;
  readonly trustedProxies: readonly string[];
  /** Addresses and blocks that this server may ask although they are not on the public internet. */
  readonly outgoingAllowed: readonly string[];
  /** Where the keys are published that sign reports of GitHub; absent: no report is taken. */
  readonly githubKeysUrl: string | undefined;
  /** Where mail goes out; absent: none is sent. */
  readonly mail: MailConfig | undefined;
  /** Where vulnerabilities are reported, as a URI; absent: no security.txt. */
  readonly securityContact: string | undefined;
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | undefined;
}

/** A mail server, and as whom it is used. */
interface MailConfig {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly isTls: boolean;
  readonly isLoopback: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly from: { readonly name: string; readonly address: string };
}

/** What sets up an empty database without the link. */
export interface FirstSetup {
  readonly shortname: string | undefined;
  readonly email: string | undefined;
  readonly password: string | undefined;
}

/** The environment asks for something that cannot be. The message says what to change. */
export class ConfigError extends Error {}

const KNOWN = [
  'KEYWARD_HOST',
  'KEYWARD_PORT',
  'KEYWARD_PUBLIC_URL',
  'KEYWARD_DATA',
  'KEYWARD_DATABASE_URL',
  'KEYWARD_MASTER_KEY',
  'KEYWARD_MASTER_KEY_FILE',
  'KEYWARD_SHORTNAME',
  'KEYWARD_ADMIN_EMAIL',
  'KEYWARD_ADMIN_PASSWORD',
  'KEYWARD_KEY_PREFIX',
  'KEYWARD_TRUSTED_PROXIES',
  'KEYWARD_TLS_CERT',
  'KEYWARD_TLS_KEY',
  'KEYWARD_OUTGOING_ALLOWED',
  'KEYWARD_SMTP_URL',
  'KEYWARD_MAIL_FROM',
  'KEYWARD_GITHUB_KEYS_URL',
  'KEYWARD_SECURITY_CONTACT',
] as const;
type Name = (typeof KNOWN)[number];
type Environment = Readonly<Record<string, string | undefined>>;

/** @throws ConfigError */
export function readConfig(environment: Environment): Config {
  refuseUnknown(environment);
  const read = (name: Name) => environment[name] || undefined;
  if (read('KEYWARD_DATABASE_URL')) {
    throw new ConfigError('KEYWARD_DATABASE_URL: this version keeps its data in SQLite only. Unset it.');
  }
  const config: Config = {
    host: read('KEYWARD_HOST') ?? '127.0.0.1',
    port: readPort(read('KEYWARD_PORT')),
    publicUrl: readPublicUrl(read('KEYWARD_PUBLIC_URL')),
    dataDirectory: read('KEYWARD_DATA') ?? './data',
    masterKey: readMasterKey(read('KEYWARD_MASTER_KEY'), read('KEYWARD_MASTER_KEY_FILE')),
    first: {
      shortname: read('KEYWARD_SHORTNAME'),
      email: read('KEYWARD_ADMIN_EMAIL'),
      password: read('KEYWARD_ADMIN_PASSWORD'),
    },
    keyPrefix: readPrefix(read('KEYWARD_KEY_PREFIX')),
    trustedProxies: readProxies(read('KEYWARD_TRUSTED_PROXIES')),
    outgoingAllowed: readAddresses('KEYWARD_OUTGOING_ALLOWED', read('KEYWARD_OUTGOING_ALLOWED')),
    githubKeysUrl: readKeysUrl(read('KEYWARD_GITHUB_KEYS_URL')),
    mail: readMail(read('KEYWARD_SMTP_URL'), read('KEYWARD_MAIL_FROM')),
    securityContact: readContact(read('KEYWARD_SECURITY_CONTACT')),
    tls: readTls(read('KEYWARD_TLS_CERT'), read('KEYWARD_TLS_KEY')),
  };
  refuseUnreachable(config);
  return config;
}

/** What clients are told when nobody says otherwise. */
export function defaultUrl({ host, port, tls }: Pick<Config, 'host' | 'port' | 'tls'>): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'https' : 'http'}://${name}:${port}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** A name with a typing error would silently mean the default. */
function refuseUnknown(environment: Environment): void {
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('KEYWARD_') && !(KNOWN as readonly string[]).includes(name),
  );
  if (unknown.length > 0) {
    throw new ConfigError(`${unknown.join(', ')}: no such setting. The settings are ${KNOWN.join(', ')}.`);
  }
}

function readPort(text = '8080'): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) {
    throw new ConfigError('KEYWARD_PORT must be a number from 1 to 65535.');
  }
  return port;
}

function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const whole =
    url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username;
  if (!whole) {
    throw new ConfigError(
      'KEYWARD_PUBLIC_URL must be an http or https address without a path, such as https://keys.example.com.',
    );
  }
  return url.origin;
}

function readKeysUrl(text: string | undefined): string | undefined {
  const url = text === undefined ? undefined : URL.parse(text);
  if (url === undefined || (url && /^https?:$/.test(url.protocol) && !url.username && !url.hash)) return url?.href;
  throw new ConfigError(
    'KEYWARD_GITHUB_KEYS_URL must be an https URL: https://api.github.com/meta/public_keys/secret_scanning.',
  );
}

/** RFC 9116, 2.5.3. One line of ASCII, as every URI is (RFC 3986, 2). */
function readContact(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = /^[!-~]+$/.test(text) ? URL.parse(text) : null;
  if (url && isContact(url)) return text;
  throw new ConfigError(
    'KEYWARD_SECURITY_CONTACT must be a mailto:, https: or tel: URI, such as mailto:security@example.com.',
  );
}

function isContact({ protocol, pathname, hostname, username }: URL): boolean {
  if (protocol === 'mailto:') return /^[^@]+@[^@]+$/.test(pathname);
  if (protocol === 'tel:') return /^\+?[\d().-]*\d[\d().-]*$/.test(pathname);
  return protocol === 'https:' && hostname !== '' && username === '';
}

function readMasterKey(base64: string | undefined, file: string | undefined): Config['masterKey'] {
  if (base64 && file) throw new ConfigError('Set KEYWARD_MASTER_KEY or KEYWARD_MASTER_KEY_FILE, not both.');
  if (base64) return { base64 };
  return file ? { file } : undefined;
}

function readPrefix(text = 'kw'): string {
  if (!isKeyPrefix(text)) {
    throw new ConfigError(
      'KEYWARD_KEY_PREFIX must be a lower-case letter and then 1 to 15 lower-case letters or digits.',
    );
  }
  return text;
}

function readAddresses(name: Name, text = ''): string[] {
  const addresses = text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  const fault = addressListFault(addresses, 'the list');
  if (fault === undefined) return addresses;
  throw new ConfigError(`${name} must be IP addresses or CIDR blocks, with commas between them. ${fault}`);
}

/** Behind a list that includes everybody each client would choose its own IP address, host and scheme. */
function readProxies(text: string | undefined): string[] {
  const proxies = readAddresses('KEYWARD_TRUSTED_PROXIES', text);
  if (!isEveryAddress(proxies)) return proxies;
  throw new ConfigError(
    'KEYWARD_TRUSTED_PROXIES must not include the whole internet: any client could forge its IP address. List only the IP addresses of your proxies.',
  );
}

function readTls(certificateFile: string | undefined, keyFile: string | undefined): Config['tls'] {
  if (!certificateFile && !keyFile) return undefined;
  if (!certificateFile || !keyFile)
    throw new ConfigError('KEYWARD_TLS_CERT and KEYWARD_TLS_KEY belong together: set both.');
  return { certificateFile, keyFile };
}

const SUBMISSION_PORT = 587;
const SUBMISSIONS_PORT = 465;

function readMail(url: string | undefined, from: string | undefined): MailConfig | undefined {
  if (!url && !from) return undefined;
  if (!url || !from) throw new ConfigError('KEYWARD_SMTP_URL and KEYWARD_MAIL_FROM belong together: set both.');
  const server = readMailServer(url);
  // The URL holds a password, so the sentence repeats nothing of it.
  if (!server) {
    throw new ConfigError(
      'KEYWARD_SMTP_URL must be smtp://host:port or smtps://host:port, with user:password@ before the host if it needs that.',
    );
  }
  return { ...server, from: readSender(from) };
}

function readMailServer(text: string): Omit<MailConfig, 'from'> | undefined {
  const url = URL.parse(text);
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname || url.search || url.hash) return undefined;
  if (url.pathname !== '' && url.pathname !== '/') return undefined;
  const isTls = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  try {
    return {
      host,
      port: Number(url.port) || (isTls ? SUBMISSIONS_PORT : SUBMISSION_PORT),
      isTls,
      isLoopback: isLoopback(host),
      login: url.username
        ? { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
        : undefined,
    };
  } catch {
    return undefined;
  }
}

function readSender(text: string): MailConfig['from'] {
  const [, name = '', bracketed, bare] =
    /^(?:([^<>"\p{Cc}]{0,100}?) ?<([^<>@\s]+@[^<>@\s]+)>|([^<>@\s]+@[^<>@\s]+))$/u.exec(text) ?? [];
  const address = bracketed ?? bare;
  if (address === undefined) {
    throw new ConfigError(
      'KEYWARD_MAIL_FROM must be an address such as keyward@example.com or Keyward <keyward@example.com>.',
    );
  }
  return { name, address };
}

function refuseUnreachable({ host, tls, publicUrl }: Config): void {
  if (publicUrl === undefined && (host === '0.0.0.0' || host === '::')) {
    throw new ConfigError(
      'KEYWARD_HOST stands for every address of this machine, so clients cannot be told one. Set KEYWARD_PUBLIC_URL as well.',
    );
  }
  if (tls || isLoopback(host) || publicUrl?.startsWith('https:')) return;
  throw new ConfigError(
    'Plain http is served on loopback only. Set KEYWARD_TLS_CERT and KEYWARD_TLS_KEY, or an https KEYWARD_PUBLIC_URL when a proxy ends TLS in front.',
  );
}
