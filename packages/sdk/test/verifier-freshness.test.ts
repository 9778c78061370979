import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { installPacked } from './packed.ts';
import { type Conditions, SimulatedFeed } from './simulated-feed.ts';

const { createVerifier } = (await installPacked()).verifier;

/** A second connection is tried at least every 15 seconds. */
const RECOVERY_MS = 40_000;

/** A verifier that follows a simulated feed, and its observed state. */
class Scenario {
  readonly feed: SimulatedFeed;
  readonly verifier: ReturnType<typeof createVerifier>;
  readonly #most: number;
  /** The reason of each status change; `current` if there is no reason. */
  changes: string[] = [];
  #last = 'starting';

  constructor(maxStaleness: number, times = { fraction: 0, firstBeat: 1000 }) {
    this.feed = new SimulatedFeed(times);
    const { clock, fetch } = this.feed;
    this.#most = maxStaleness * 1000;
    const options = {
      url: 'https://keyward.example',
      credential: 'kwf_a.b',
      report: false,
      maxStaleness,
      clock,
      fetch,
    };
    this.verifier = createVerifier(options);
    this.verifier.start({ timeout: 1e9 }).catch(() => {});
  }

  async pass(milliseconds: number): Promise<void> {
    await this.feed.pass(milliseconds, () => this.#look());
  }

  #look(): void {
    const { current, reason = 'current' } = this.verifier.status();
    if (current !== (this.#last === 'current')) this.changes.push(reason);
    this.#last = reason;
    const age = this.feed.now - this.feed.knownUpTo;
    assert.ok(!current || age <= this.#most, `the state is ${age} ms old`);
    for (const { key, since } of this.feed.deleted()) {
      if (since > this.#most + 5000) break;
      const { valid } = this.verifier.check(key);
      assert.ok(!valid || since <= this.#most, `a key is valid ${since} ms after it was deleted`);
    }
  }

  /** Returns the changes since the last call. */
  take(): string[] {
    const { changes } = this;
    this.changes = [];
    return changes;
  }

  async end(): Promise<void> {
    const closed = this.verifier.close();
    this.feed.end();
    await closed;
  }
}

async function play(scenario: Scenario, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await scenario.end();
  }
}

for (const [maxStaleness, late] of [
  [10, 9500],
  [3, 2300],
  [10, 2600],
] as const) {
  test(`a first event after ${late} ms with maxStaleness ${maxStaleness} has no effect once another connection is measured`, async () => {
    const scenario = new Scenario(maxStaleness);
    await play(scenario, async () => {
      scenario.feed.become({ starts: [late, 20] });
      await scenario.pass(60_000);
      assert.deepEqual(scenario.take(), ['current']);
      assert.equal(scenario.feed.asked, 2);
    });
  });

  test(`if every connection is ${late} ms late with maxStaleness ${maxStaleness}, the status does not flap`, async () => {
    const scenario = new Scenario(maxStaleness);
    await play(scenario, async () => {
      scenario.feed.become({ starts: [late] });
      await scenario.pass(120_000);
      assert.deepEqual(scenario.take(), []);
      assert.equal(scenario.verifier.status().reason, 'stale');
      assert.ok(scenario.feed.asked < 20, `${scenario.feed.asked} requests in two minutes`);
      scenario.feed.become({});
      await scenario.pass(RECOVERY_MS);
      assert.deepEqual(scenario.take(), ['current']);
    });
  });
}

test('a server that freezes for 14 seconds causes one status change, and its recovery causes another', async () => {
  const scenario = new Scenario(10);
  await play(scenario, async () => {
    await scenario.pass(10_000);
    assert.deepEqual(scenario.take(), ['current']);
    scenario.feed.become({ isFrozen: true });
    await scenario.pass(14_000);
    scenario.feed.become({});
    await scenario.pass(30_000);
    assert.deepEqual(scenario.take(), ['unreachable', 'current']);
  });
});

test('behind a proxy that delays each event by 30 seconds no key is valid after maxStaleness', async () => {
  const scenario = new Scenario(10);
  await play(scenario, async () => {
    await scenario.pass(10_000);
    scenario.feed.become({ held: 30_000 });
    await scenario.pass(120_000);
    assert.deepEqual(scenario.take(), ['current', 'unreachable']);
    scenario.feed.become({});
    scenario.feed.breakAll();
    await scenario.pass(RECOVERY_MS);
    assert.deepEqual(scenario.take(), ['current']);
  });
});

test('a proxy that becomes slower and slower is detected although events continue', async () => {
  const scenario = new Scenario(10);
  await play(scenario, async () => {
    await scenario.pass(10_000);
    scenario.feed.become({ heldMore: 700 });
    await scenario.pass(120_000);
    assert.deepEqual(scenario.take(), ['current', 'stale']);
  });
});

test('event times in whole seconds never make an event appear newer than it is', async () => {
  // The feed opens late in a second of the server, and its beats are sent early in a second.
  const scenario = new Scenario(10, { fraction: 300, firstBeat: 150 });
  await play(scenario, async () => {
    scenario.feed.become({ held: 600 });
    await scenario.pass(8000);
    scenario.feed.become({ isCut: true });
    await scenario.pass(15_000);
    assert.deepEqual(scenario.take(), ['current', 'unreachable']);
  });
});

for (const by of [3_600_000, -3_600_000, 9500, -9500, 2000, -2000]) {
  test(`a wall clock that is set by ${by} ms and back causes at most one status change each`, async () => {
    const scenario = new Scenario(10);
    await play(scenario, async () => {
      await scenario.pass(10_000);
      assert.deepEqual(scenario.take(), ['current']);
      for (const step of [by, -by]) {
        scenario.feed.setWallClock(step);
        await scenario.pass(RECOVERY_MS);
        assert.ok(scenario.take().length <= 2);
        assert.equal(scenario.verifier.status().current, true);
      }
    });
  });
}

interface Fault {
  readonly conditions: Partial<Conditions>;
  readonly breaks: boolean;
  readonly wall: number;
  readonly sleep: number;
  readonly lasts: number;
}

const NONE: Fault = { conditions: {}, breaks: false, wall: 0, sleep: 0, lasts: 1000 };
const upTo = (most: number) => fc.integer({ min: 0, max: most });
const lasts = fc.integer({ min: 100, max: 45_000 });
const faults: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ lasts, starts: fc.array(upTo(12_000), { minLength: 1, maxLength: 5 }) }).map(({ starts, ...rest }) => {
    return { ...NONE, ...rest, breaks: true, conditions: { starts } };
  }),
  fc.record({ lasts, held: upTo(40_000), breaks: fc.boolean() }).map(({ held, ...rest }) => {
    return { ...NONE, ...rest, conditions: { held } };
  }),
  fc.record({ lasts, heldMore: upTo(900) }).map(({ heldMore, ...rest }) => {
    return { ...NONE, ...rest, conditions: { heldMore } };
  }),
  lasts.map((each) => ({ ...NONE, lasts: each, conditions: { isFrozen: true } })),
  lasts.map((each) => ({ ...NONE, lasts: each, conditions: { isCut: true } })),
  fc.integer({ min: -20_000, max: 20_000 }).map((wall) => ({ ...NONE, wall })),
  upTo(60_000).map((sleep) => ({ ...NONE, sleep })),
);

test('for any sequence of delays, no deleted key stays valid and the status does not flap', async () => {
  const runs = fc.record({
    maxStaleness: fc.constantFrom(3, 5, 10, 20),
    fraction: upTo(999),
    firstBeat: upTo(999),
    faults: fc.array(faults, { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(runs, async ({ maxStaleness, faults: each, ...times }) => {
      const scenario = new Scenario(maxStaleness, times);
      await play(scenario, async () => {
        await scenario.pass(5000);
        assert.deepEqual(scenario.take(), ['current']);
        for (const fault of each) await applyFault(scenario, fault);
      });
    }),
    { numRuns: 40 },
  );
});

async function applyFault(scenario: Scenario, { conditions, breaks, wall, sleep, lasts: time }: Fault): Promise<void> {
  const { feed } = scenario;
  feed.become(conditions);
  feed.setWallClock(wall);
  feed.sleep(sleep);
  if (breaks) feed.breakAll();
  await scenario.pass(time);
  feed.become({});
  await scenario.pass(RECOVERY_MS);
  const changes = scenario.take();
  assert.ok(changes.length <= 2, `an outage and its recovery changed the state ${changes.length} times: ${changes}`);
  assert.equal(scenario.verifier.status().current, true, 'the state becomes current again');
}
