import assert from 'node:assert/strict';
import test from 'node:test';
import { type FollowedChange, type FollowedSource, Follower } from '../../src/verification/follower.ts';
import { KeyIndex } from '../../src/verification/key-index.ts';

/** A log that grows as the test says. */
class PlayedLog implements FollowedSource {
  readonly entries: FollowedChange[] = [];
  /** Called while the entity of an entry is read: another change is committed meanwhile. */
  meanwhile: () => void = () => {};

  add(): void {
    const number = this.entries.length + 1;
    this.entries.push({ number, nonce: 100 + number, accountId: 'a', entity: 'api-key', entityId: 'k' });
  }

  async lastChange() {
    const { number, nonce } = this.entries.at(-1) ?? { number: 0, nonce: 0 };
    return { number, nonce };
  }

  async nonceOf(number: number) {
    return this.entries.find((entry) => entry.number === number)?.nonce;
  }

  async changesAfter(number: number) {
    return this.entries.filter((entry) => entry.number > number).slice(0, 1);
  }

  async key() {
    this.meanwhile();
    return undefined;
  }

  accounts = async () => [];
  account = async () => undefined;
  eachKey = async () => {};
  unsortedLogins = async () => [];
  foreignVersion = async () => 1;
}

test('the anchor is exact only while the index can hold nothing that is newer', async (t) => {
  const log = new PlayedLog();
  const follower = new Follower(new KeyIndex(), log, () => performance.now());
  t.after(() => follower.stop());
  log.add();
  await follower.begin();
  assert.deepEqual(follower.exactAnchor, { number: 1, nonce: 101 });
  const seen: unknown[] = [];
  follower.listen(() => seen.push([follower.number, follower.exactAnchor?.number]));
  log.meanwhile = () => {
    log.meanwhile = () => assert.equal(follower.exactAnchor, undefined, 'while an entry is applied');
    log.add();
  };
  log.add();
  await follower.catchUp();
  await follower.catchUp();
  assert.deepEqual(seen, [
    [2, undefined],
    [3, 3],
  ]);
});
