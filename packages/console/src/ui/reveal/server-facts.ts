/** Facts that the server writes into the page: the URL at which it was opened may be another one (http/console.ts). */
const factOf = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';

/** The URL of the API that integrations are given. */
export const apiUrl = () => `${factOf('keyward-public-url')}/api/v1`;

/** The command that installs the SDK; empty where clients would fetch it over plain HTTP. */
export const installCommand = () => factOf('keyward-install');
