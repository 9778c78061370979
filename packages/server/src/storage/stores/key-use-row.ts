import type { KeyUse } from '../../domain/key-use.ts';
import { readOperations, writeOperations } from '../../domain/operation-use.ts';
import { dayOfHour, readHours, writeHour } from '../../domain/use-counts.ts';
import { fromSentinel, NEVER_USED, type Schema } from '../schema.ts';
import { fromSeenAddresses, toSeenAddresses } from './seen-addresses-text.ts';

type Row = Schema['key_use'];

/** A key's usage columns, in the order in which they are read and written. */
export const COLUMNS = [
  'last_login',
  'last_ip',
  'addresses',
  'hour',
  'counts',
  'exchange_generation',
  'exchange_at',
  'operations',
  'last_write_at',
  'busyness',
] as const satisfies readonly (keyof Row)[];

/** @param row in the order of {@link COLUMNS} */
export function toUse(row: readonly unknown[]): KeyUse {
  const [lastLogin, ip, addresses, hour, counts, generation, exchangeAt, operations, lastWriteAt, busyness] = row as [
    number,
    string | null,
    string,
    number,
    Uint8Array,
    number | null,
    number | null,
    string,
    number | null,
    number,
  ];
  const at = fromSentinel(lastLogin, NEVER_USED);
  return {
    lastLogin: at === null ? null : { at, ip },
    addresses: toSeenAddresses(addresses),
    hour,
    counts: readHours(counts)[0]?.counts ?? [],
    exchange: generation === null ? null : { generation, at: exchangeAt ?? 0 },
    operations: readOperations(operations),
    lastWriteAt,
    usageScore: busyness,
  };
}

export function fromUse(use: KeyUse): unknown[] {
  const { lastLogin, addresses, hour, counts, exchange, operations, lastWriteAt, usageScore: busyness } = use;
  return [
    lastLogin?.at ?? NEVER_USED,
    lastLogin?.ip ?? null,
    fromSeenAddresses(addresses),
    hour,
    writeHour({ hour: dayOfHour(hour).hourOfDay, counts }),
    exchange?.generation ?? null,
    exchange?.at ?? null,
    writeOperations(operations),
    lastWriteAt,
    busyness,
  ];
}
