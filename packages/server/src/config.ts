import { addressListFault, isEveryAddress } from '@keyward/contract/address-list';
import { type Host, readHost } from '@keyward/contract/host-name';
import { canonicalIp } from '@keyward/contract/ip-address';
import { isKeyPrefix } from '@keyward/contract/key-format';
import { ConfigError } from './config/config-error.ts';
import { Environment, type Name } from './config/environment.ts';

export { ConfigError };

/** The settings, read once from the environment. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /**
   * An origin, such as https://keys.example.com. Defaults to the URL stored in the data directory, then to host and
   * port.
   */
  readonly publicUrl: string | undefined;
  /** Host names under which the API responds, in addition to the host of the public URL. */
  readonly allowedHosts: readonly Host[];
  /** `private` accepts keys and tokens over plain HTTP from private IP addresses. */
  readonly insecureHttp: 'private' | undefined;
  readonly dataDirectory: string;
  /** 32 bytes, and the setting that contains them. Defaults to the file in the data directory. */
  readonly masterKey: { readonly base64: string; readonly setting?: string } | undefined;
  readonly first: FirstSetup;
  readonly keyPrefix: string;
  readonly trustedProxies: readonly string[];
  /** IP addresses and CIDR blocks outside the public internet to which this server may send requests. */
  readonly outgoingAllowed: readonly string[];
  /** URL at which GitHub publishes the keys that sign its reports. Without it, reports are denied. */
  readonly githubKeysUrl: string | undefined;
  /** The mail server. Without it, mail is not sent. */
  readonly mail: MailConfig | undefined;
  /** URI for reporting vulnerabilities. Without it, security.txt is not served. */
  readonly securityContact: string | undefined;
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | undefined;
  /** Messages for the server's log. */
  readonly warnings: readonly string[];
}

/** A mail server and its credentials. */
interface MailConfig {
  readonly host: string;
  readonly port: number;
  /** True for TLS from the first byte. */
  readonly isTls: boolean;
  readonly isLoopback: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly from: { readonly name: string; readonly address: string };
}

/** Values that set up an empty database in place of the setup link. */
export interface FirstSetup {
  readonly shortname: string | undefined;
  readonly email: string | undefined;
  readonly password: string | undefined;
}

/** @throws ConfigError */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const environment = new Environment(variables);
  const read = (name: Name) => environment.read(name);
  if (read('KEYWARD_DATABASE_URL')) {
    throw new ConfigError('KEYWARD_DATABASE_URL: this version keeps its data in SQLite only. Unset it.');
  }
  const config: Config = {
    host: readListenHost(read('KEYWARD_HOST')),
    port: readPort(read('KEYWARD_PORT')),
    publicUrl: readPublicUrl(read('KEYWARD_PUBLIC_URL')),
    allowedHosts: readAllowedHosts(read('KEYWARD_ALLOWED_HOSTS')),
    insecureHttp: readInsecureHttp(read('KEYWARD_INSECURE_HTTP')),
    dataDirectory: read('KEYWARD_DATA') ?? './data',
    masterKey: readMasterKey(environment),
    first: {
      shortname: read('KEYWARD_SHORTNAME'),
      email: read('KEYWARD_ADMIN_EMAIL'),
      password: environment.readSecret('KEYWARD_ADMIN_PASSWORD')?.value,
    },
    keyPrefix: readPrefix(read('KEYWARD_KEY_PREFIX')),
    trustedProxies: readProxies(read('KEYWARD_TRUSTED_PROXIES')),
    outgoingAllowed: readAddresses('KEYWARD_OUTGOING_ALLOWED', read('KEYWARD_OUTGOING_ALLOWED')),
    githubKeysUrl: readKeysUrl(read('KEYWARD_GITHUB_KEYS_URL')),
    mail: readMail(environment.readSecret('KEYWARD_SMTP_URL')?.value, read('KEYWARD_MAIL_FROM')),
    securityContact: readContact(read('KEYWARD_SECURITY_CONTACT')),
    tls: readTls(read('KEYWARD_TLS_CERT'), read('KEYWARD_TLS_KEY')),
    warnings: environment.warnings,
  };
  rejectUnreachable(config);
  return config;
}

/** Returns the URL for clients if KEYWARD_PUBLIC_URL is not set. */
export function defaultUrl({ host, port, tls }: Pick<Config, 'host' | 'port' | 'tls'>): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'https' : 'http'}://${name}:${port}`;
}

function isLoopback(host: string): boolean {
  const ip = canonicalIp(host);
  return host === 'localhost' || ip === '::1' || (ip?.startsWith('127.') ?? false);
}

/** Zones (RFC 4007) name a network interface of this machine, so only the host to listen on may have one. */
function readListenHost(text = '127.0.0.1'): string {
  const [address = '', zone] = text.split('%', 2);
  const isZoned =
    zone !== undefined && /^[\w.-]+$/.test(zone) && address.includes(':') && canonicalIp(address) !== null;
  if (canonicalIp(text) === null && !isZoned && readHost(text)?.name !== text.toLowerCase()) {
    throw new ConfigError(
      'KEYWARD_HOST must be an IP address or a host name without a port. Set the port in KEYWARD_PORT.',
    );
  }
  return text;
}

function readAllowedHosts(text = ''): Host[] {
  return entriesOf(text).map((entry, at) => {
    const host = readHost(asciiHost(entry));
    if (host) return host;
    throw new ConfigError(
      `KEYWARD_ALLOWED_HOSTS must be host names or IP addresses separated by commas, each with or without a port. Entry ${at + 1} is invalid; wildcards and URLs are not accepted.`,
    );
  });
}

/** Returns an internationalized name in punycode, as clients send it (RFC 5890). */
function asciiHost(text: string): string {
  if (/^[!-~]*$/.test(text)) return text;
  const [, name = '', port = ''] = /^([^/?#@:[\]\\]+)(:\d+)?$/.exec(text) ?? [];
  return (URL.parse(`http://${name}`)?.hostname ?? '') + port;
}

function readInsecureHttp(text: string | undefined): Config['insecureHttp'] {
  if (text === undefined || text === 'private') return text;
  throw new ConfigError('KEYWARD_INSECURE_HTTP must be private, or unset.');
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
  const isOrigin =
    url?.port !== '0' &&
    url &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    !/[?#@]/.test(text) &&
    readHost(url.host);
  if (!isOrigin) {
    throw new ConfigError(
      'KEYWARD_PUBLIC_URL must be an http or https URL without a path, such as https://keys.example.com.',
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

/** RFC 9116, 2.5.3. One line of ASCII, like every URI (RFC 3986, 2). */
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
  if (protocol === 'tel:') return /^\+?[().-]*\d[\d().-]*$/.test(pathname);
  return protocol === 'https:' && hostname !== '' && username === '';
}

function readMasterKey(environment: Environment): Config['masterKey'] {
  const secret = environment.readSecret('KEYWARD_MASTER_KEY');
  return secret && { base64: secret.value.trim(), setting: secret.setting };
}

function readPrefix(text = 'kw'): string {
  if (!isKeyPrefix(text)) {
    throw new ConfigError(
      'KEYWARD_KEY_PREFIX must be a lower-case letter and then 1 to 15 lower-case letters or digits.',
    );
  }
  return text;
}

function entriesOf(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}

function readAddresses(name: Name, text = ''): string[] {
  const addresses = entriesOf(text);
  const fault = addressListFault(addresses, 'the list');
  if (fault === undefined) return addresses;
  throw new ConfigError(`${name} must be IP addresses or CIDR blocks separated by commas. ${fault}`);
}

/**
 * Rejects a list that includes every IP address, because every client could then forge its IP address, host and scheme.
 */
function readProxies(text: string | undefined): string[] {
  const proxies = readAddresses('KEYWARD_TRUSTED_PROXIES', text);
  if (!isEveryAddress(proxies)) return proxies;
  throw new ConfigError(
    'KEYWARD_TRUSTED_PROXIES must not include the whole internet: any client could forge its IP address. List only the IP addresses of your proxies.',
  );
}

function readTls(certificateFile: string | undefined, keyFile: string | undefined): Config['tls'] {
  if (!certificateFile && !keyFile) return undefined;
  if (!certificateFile || !keyFile) throw new ConfigError('Set both KEYWARD_TLS_CERT and KEYWARD_TLS_KEY, or neither.');
  return { certificateFile, keyFile };
}

const SUBMISSION_PORT = 587;
const SUBMISSIONS_PORT = 465;

function readMail(url: string | undefined, from: string | undefined): MailConfig | undefined {
  if (!url && !from) return undefined;
  if (!url || !from) throw new ConfigError('Set both KEYWARD_SMTP_URL and KEYWARD_MAIL_FROM, or neither.');
  const server = readMailServer(url);
  // The URL contains a password, so the message does not repeat any part of it.
  if (!server) {
    throw new ConfigError(
      'KEYWARD_SMTP_URL must be smtp://host:port or smtps://host:port, with user:password@ before the host if it requires credentials.',
    );
  }
  return { ...server, from: readSender(from) };
}

function readMailServer(text: string): Omit<MailConfig, 'from'> | undefined {
  const url = URL.parse(text);
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname || url.port === '0' || url.search || url.hash)
    return undefined;
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
  const [, name = '', bracketed, plainAddress] =
    /^(?:([^<>"\p{Cc}]{0,100}?) ?<([^<>@\s]+@[^<>@\s]+)>|([^<>@\s]+@[^<>@\s]+))$/u.exec(text) ?? [];
  const address = bracketed ?? plainAddress;
  if (address === undefined) {
    throw new ConfigError(
      'KEYWARD_MAIL_FROM must be an email address such as keyward@example.com or Keyward <keyward@example.com>.',
    );
  }
  return { name, address };
}

const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

function rejectUnreachable(config: Config): void {
  const { host, tls, publicUrl, insecureHttp } = config;
  if (publicUrl === undefined && !URL.canParse(defaultUrl(config))) {
    throw new ConfigError('KEYWARD_HOST cannot be used in a URL for clients. Set KEYWARD_PUBLIC_URL as well.');
  }
  if (publicUrl === undefined && ANY_ADDRESS.has(canonicalIp(host) ?? '')) {
    throw new ConfigError(
      'KEYWARD_HOST means all IP addresses of this machine, so it cannot be used in a URL for clients. Set KEYWARD_PUBLIC_URL as well.',
    );
  }
  if (tls || isLoopback(host) || publicUrl?.startsWith('https:') || insecureHttp) return;
  throw new ConfigError(
    'Plain http is served on loopback only. Set KEYWARD_TLS_CERT and KEYWARD_TLS_KEY, or an https KEYWARD_PUBLIC_URL if a proxy in front terminates TLS; KEYWARD_INSECURE_HTTP=private accepts keys and tokens within a private network.',
  );
}
