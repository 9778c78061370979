import type { Caller } from '../../../domain/caller.ts';
import type { KeyPolicy } from '../../../domain/key-policy.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { ActionContext } from '../../ports.ts';
import type { ImportOptions } from './request.ts';

/** The context, options and rules of an import. */
export interface ImportScope {
  readonly context: ActionContext<'stopping' | 'publicUrl' | 'keyPrefix'>;
  readonly caller: Caller;
  readonly stores: Stores;
  readonly policy: KeyPolicy;
  readonly options: ImportOptions;
}
