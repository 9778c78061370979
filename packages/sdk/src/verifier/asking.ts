import { type VerdictCode, verdictCodes } from '@keyward/contract/verdict';
import { type AccessToken, currentToken, forgetToken } from '../access-token.ts';
import { postJson, type ServerAccess } from './server-access.ts';
import { type CheckOptions, type RateStanding, UNAVAILABLE, type Verdict } from './verdict.ts';

/** Has the server check a key. Whatever goes wrong on the way, nobody vouches for it. */
export async function askServer(
  access: ServerAccess,
  source: AccessToken,
  question: CheckOptions & { readonly key: string; readonly account: string },
): Promise<Verdict> {
  const { key, account, permission, ip } = question;
  const body = JSON.stringify({ key, permission, ip: ip ?? undefined });
  const ask = async () => {
    const token = (await currentToken(source)) ?? '';
    return { token, answer: await postJson(access, { path: '/api/v1/verify', authorization: token, body }) };
  };
  try {
    let { token, answer } = await ask();
    if (answer.status === 401 && forgetToken(source, token)) ({ answer } = await ask());
    return answer.status === 200 ? readVerdict(await answer.json(), account) : UNAVAILABLE;
  } catch {
    return UNAVAILABLE;
  }
}

function readVerdict(json: unknown, account: string): Verdict {
  const body = membersOf(json);
  const said = 'data' in body ? membersOf(body['data']) : body;
  const code = verdictCodes.find((each) => each === said['code']) as VerdictCode | undefined;
  if (code === undefined || said['valid'] !== (code === 'valid')) return UNAVAILABLE;
  const rate = readRate(said['rate_limit']);
  const holder = {
    id: textOf(said['id']),
    appname: textOf(said['appname']),
    account,
    roles: textsOf(said['roles']),
    permissions: textsOf(said['permissions']),
    metadata: membersOf(said['metadata']),
    externalId: typeof said['external_id'] === 'string' ? said['external_id'] : null,
    ...(rate && { rate }),
  };
  if (code === 'valid') return { valid: true, code, ...holder };
  return said['appname'] === undefined ? { valid: false, code } : { valid: false, code, ...holder };
}

function readRate(json: unknown): RateStanding | undefined {
  const { limit, window_seconds: windowSeconds, remaining, reset_seconds: resetSeconds } = membersOf(json);
  const numbers = [limit, windowSeconds, remaining, resetSeconds];
  if (!numbers.every((each) => typeof each === 'number')) return undefined;
  const [l = 0, w = 0, r = 0, s = 0] = numbers as number[];
  return { limit: l, windowSeconds: w, remaining: r, resetSeconds: s, allowed: r > 0 };
}

function membersOf(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
