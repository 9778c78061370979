import type { CheckSettings } from './check.ts';
import type { ConsoleSettings } from './console.ts';
import type { ExchangeSettings } from './exchange.ts';
import type { InProcessSettings } from './in-process.ts';
import type { ListSettings } from './list.ts';
import type { OperationsSettings } from './operations.ts';
import type { RevocationSettings } from './revocation.ts';
import type { StartSettings } from './start.ts';

export interface Settings {
  readonly keys: number;
  /** For the sections whose targets are defined for a million keys. */
  readonly manyKeys: number;
  readonly sections: {
    readonly check: CheckSettings;
    readonly operations: OperationsSettings;
    readonly 'in-process': InProcessSettings;
    readonly revocation: RevocationSettings;
    readonly exchange: ExchangeSettings;
    readonly console: ConsoleSettings;
    readonly list: ListSettings;
    readonly start: StartSettings;
  };
}

export const full: Settings = {
  keys: 100_000,
  manyKeys: 1_000_000,
  sections: {
    check: { rounds: 15, connections: 64, requests: 60_000, requestsToBetterAuth: 3000 },
    operations: { rounds: 7, connections: 32, requests: 3000, subjects: 500 },
    'in-process': { rounds: 7, secondsPerRound: 1 },
    revocation: { connections: 64, byApi: 200, byCli: 200, replica: 200, snapshots: 7, lastLogins: 50 },
    exchange: { rounds: 15, requests: 6000, connections: 32, keys: 100 },
    console: { rounds: 5, requests: 60, bulk: 10_000 },
    list: { rounds: 5, requests: 60 },
    start: { rounds: 5 },
  },
};

/** Checks that every section runs. The figures are not meaningful. */
export const quick: Settings = {
  keys: 2000,
  manyKeys: 25_000,
  sections: {
    check: { rounds: 2, connections: 16, requests: 3000, requestsToBetterAuth: 300 },
    operations: { rounds: 2, connections: 16, requests: 300, subjects: 50 },
    'in-process': { rounds: 2, secondsPerRound: 0.1 },
    revocation: { connections: 16, byApi: 5, byCli: 5, replica: 5, snapshots: 2, lastLogins: 3 },
    exchange: { rounds: 2, requests: 300, connections: 16, keys: 20 },
    console: { rounds: 2, requests: 5, bulk: 1000 },
    list: { rounds: 2, requests: 5 },
    start: { rounds: 2 },
  },
};
