// `node:test` follows every promise with async_hooks to find the test that it belongs to, which takes a quarter of the
// CPU time of tests with many requests. AsyncLocalStorage provides the same information at no cost. Import this file
// before `node:test` is loaded.
import asyncHooks from 'node:async_hooks';

const { AsyncLocalStorage, AsyncResource, createHook, executionAsyncId } = asyncHooks;
type Callbacks = Parameters<typeof createHook>[0];

const running = new AsyncLocalStorage<number>();
const { runInAsyncScope } = AsyncResource.prototype;
/** The hooks of `node:test`, which record the test that an id belongs to. */
let callbacks: Callbacks | undefined;

function isTest(resource: object): boolean {
  for (let one = resource; one !== null; one = Object.getPrototypeOf(one)) {
    if (one.constructor?.name === 'Test') return true;
  }
  return false;
}

Object.assign(AsyncResource.prototype, {
  runInAsyncScope(this: InstanceType<typeof AsyncResource>, work: (...args: unknown[]) => unknown, ...rest: unknown[]) {
    const [self, ...args] = rest;
    if (!isTest(this)) return runInAsyncScope.call(this, work, self, ...args);
    const id = this.asyncId();
    callbacks?.init?.(id, 'Test', 0, this);
    // runInAsyncScope restores the context in which the resource was created, so the id must be set inside it.
    return runInAsyncScope.call(this, () => running.run(id, () => Reflect.apply(work, self, args)));
  },
});

Object.assign(asyncHooks, {
  executionAsyncId: () => running.getStore() ?? executionAsyncId(),
  createHook(given: Callbacks) {
    callbacks = given;
    // Later hooks of other modules are real hooks again.
    Object.assign(asyncHooks, { createHook });
    return createHook({});
  },
});
