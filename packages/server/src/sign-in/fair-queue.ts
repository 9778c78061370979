/** A user, and the device, session or link from which the request comes. */
export interface Requester {
  readonly user: string;
  readonly device: string;
}

/** Maximum number of waiting requests per device and per user. */
const MAX_PER_DEVICE = 4;
const MAX_PER_USER = 16;

type Devices<T> = Map<string, T[]>;

/**
 * A queue that serves users in turn, and each user's devices in turn, so that a flood from one device does not delay
 * other devices for long.
 */
export class FairQueue<T> {
  readonly #users = new Map<string, Devices<T>>();

  /** @returns false if too many requests of this device or user are waiting */
  push({ user, device }: Requester, item: T): boolean {
    const devices: Devices<T> = this.#users.get(user) ?? new Map();
    const items = devices.get(device) ?? [];
    const waitingOfUser = [...devices.values()].reduce((sum, { length }) => sum + length, 0);
    if (items.length >= MAX_PER_DEVICE || waitingOfUser >= MAX_PER_USER) return false;
    this.#users.set(user, devices.set(device, [...items, item]));
    return true;
  }

  /** Removes the next item, and moves its user and device to the end. */
  shift(): T | undefined {
    const [user, devices] = this.#users.entries().next().value ?? [];
    if (user === undefined || devices === undefined) return undefined;
    const [device = '', [item, ...remaining] = []] = devices.entries().next().value ?? [];
    devices.delete(device);
    if (remaining.length > 0) devices.set(device, remaining);
    this.#users.delete(user);
    if (devices.size > 0) this.#users.set(user, devices);
    return item;
  }
}
