/** A user, and the device, session or link that the request comes from. */
export interface Requester {
  readonly user: string;
  readonly device: string;
}

/** Maximum number of waiting requests per device and per user. */
const MAX_PER_DEVICE = 4;
const MAX_PER_USER = 16;

type Devices<T> = Map<string, T[]>;

/**
 * A queue that serves users in turn, and the devices of each user in turn, so that a flood from one device delays no
 * other for long.
 */
export class FairQueue<T> {
  readonly #users = new Map<string, Devices<T>>();

  /** @returns false if too many requests of this device or user are waiting */
  push({ user, device }: Requester, item: T): boolean {
    const devices: Devices<T> = this.#users.get(user) ?? new Map();
    const items = devices.get(device) ?? [];
    const ofUser = [...devices.values()].reduce((sum, { length }) => sum + length, 0);
    if (items.length >= MAX_PER_DEVICE || ofUser >= MAX_PER_USER) return false;
    this.#users.set(user, devices.set(device, [...items, item]));
    return true;
  }

  /** Removes the next item; its user and device go to the end. */
  shift(): T | undefined {
    const [user, devices] = this.#users.entries().next().value ?? [];
    if (user === undefined || devices === undefined) return undefined;
    const [device = '', [item, ...rest] = []] = devices.entries().next().value ?? [];
    devices.delete(device);
    if (rest.length > 0) devices.set(device, rest);
    this.#users.delete(user);
    if (devices.size > 0) this.#users.set(user, devices);
    return item;
  }
}
