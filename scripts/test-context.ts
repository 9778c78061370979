// `node:test` finds the test that a promise belongs to by following every promise with async_hooks: a quarter of the processor
// time of tests with many requests. AsyncLocalStorage knows the same at no cost. Import this before `node:test` is loaded.
import asyncHooks from 'node:async_hooks';

const { AsyncLocalStorage, AsyncResource, createHook, executionAsyncId } = asyncHooks;
type Callbacks = Parameters<typeof createHook>[0];

const running = new AsyncLocalStorage<number>();
const { runInAsyncScope } = AsyncResource.prototype;
/** Those of `node:test`. They note which test an id belongs to. */
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
    // The resource restores the context that it was created in, so the id is set within.
    return runInAsyncScope.call(this, () => running.run(id, () => Reflect.apply(work, self, args)));
  },
});

Object.assign(asyncHooks, {
  executionAsyncId: () => running.getStore() ?? executionAsyncId(),
  createHook(given: Callbacks) {
    callbacks = given;
    // From here on hooks of others are hooks again.
    Object.assign(asyncHooks, { createHook });
    return createHook({});
  },
});
