/** Values that the server writes into the page (http/console.ts), because the page may be opened at another URL. */
const factOf = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';

/** The public URL of the API. */
export const apiUrl = () => `${factOf('keyward-public-url')}/api/v1`;

/** The command that installs the SDK; empty if clients would download it over plain HTTP. */
export const installCommand = () => factOf('keyward-install');
