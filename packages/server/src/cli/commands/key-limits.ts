import type { ApiKey, NewApiKey } from '@keyward/contract';
import type { Command } from 'commander';
import { acceptAddresses } from '../../actions/address-lists.ts';
import { readRateLimit } from '../../actions/rate-limit-text.ts';
import { Refusal } from '../../actions/refusal.ts';

/** Options for a key's limits, as commander parses them. */
export interface LimitOptions {
  readonly allowIp?: readonly string[];
  readonly rateLimit?: string;
}

const NONE = 'none';

export function addLimitOptions(command: Command): Command {
  return command
    .option(
      '--allow-ip <block>',
      'IP address or CIDR block from which the key may be used; repeat for several; none for any',
      (block: string, previous: readonly string[] = []) => [...previous, block],
    )
    .option('--rate-limit <requests/seconds>', 'requests per seconds, such as 100/60; none for no limit');
}

/**
 * Converts the options to request members.
 * @throws Refusal
 */
export function readLimits({ allowIp, rateLimit }: LimitOptions): Pick<NewApiKey, 'allowed_ips' | 'rate_limit'> {
  return {
    ...(allowIp !== undefined && { allowed_ips: readBlocks(allowIp) }),
    ...(rateLimit !== undefined && { rate_limit: readRate(rateLimit) }),
  };
}

/** @throws Refusal */
export function readBlocks(blocks: readonly string[]): string[] {
  if (!blocks.includes(NONE)) return [...acceptAddresses(blocks, '--allow-ip')];
  if (blocks.length === 1) return [];
  throw new Refusal('invalid_request', '--allow-ip none removes the restriction. Do not combine it with other values.');
}

function readRate(text: string) {
  const rate = text === '' ? undefined : readRateLimit(text);
  if (rate !== undefined) return rate;
  throw new Refusal('invalid_request', '--rate-limit must be requests per seconds such as 100/60, or none.');
}

/** Formats the limits as lines of a listing. */
export function limitLines({ allowed_ips, rate_limit }: ApiKey) {
  return {
    'allowed IPs': allowed_ips.length === 0 ? 'any' : allowed_ips.join(', '),
    'rate limit': rate_limit === null ? NONE : `${rate_limit.limit} in ${rate_limit.window_seconds} s`,
  };
}
