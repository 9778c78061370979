import type { BulkAlteration, BulkPreview, KeyPolicy } from '@keyward/sdk';
import { tagsError } from '../details/details-errors.ts';
import { defaultExpiry, type Expiry, expiryError, expirySeconds } from '../expiry.ts';
import type { BulkAction } from './bulk-task.ts';

/** The form values of a bulk operation. */
export interface BulkFormValues {
  readonly expiry: Expiry;
  readonly role: string;
  readonly owner: string;
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
}

/** Returns the initial form values. */
export function defaultBulkValues(policy: KeyPolicy | undefined): BulkFormValues {
  return { expiry: defaultExpiry(policy), role: 'readonly', owner: '', addTags: [], removeTags: [] };
}

/** Returns the change for the API; undefined while the form is incomplete. */
export function alterationOf(
  action: BulkAction,
  values: BulkFormValues,
  policy: KeyPolicy | undefined,
): BulkAlteration | undefined {
  switch (action) {
    case 'expiry': {
      const expires_at = expiryError(values.expiry, policy) === undefined ? expirySeconds(values.expiry) : undefined;
      return expires_at === undefined ? undefined : { action: 'update', expires_at };
    }
    case 'role':
      return { action: 'update', role: values.role };
    case 'owner':
      return { action: 'update', owner: values.owner.trim() || null };
    case 'tags': {
      const { addTags, removeTags } = values;
      const empty = addTags.length + removeTags.length === 0;
      if (empty || tagsError(addTags) !== undefined || tagsError(removeTags) !== undefined) return undefined;
      return { action: 'update', add_tags: [...addTags], remove_tags: [...removeTags] };
    }
    default:
      return { action };
  }
}

const verbs: Readonly<Record<BulkAction, { readonly button: string; readonly title: string; readonly done: string }>> =
  {
    disable: { button: 'Disable', title: 'Disable', done: 'disabled' },
    enable: { button: 'Enable', title: 'Enable', done: 'enabled' },
    delete: { button: 'Delete', title: 'Delete', done: 'deleted' },
    expiry: { button: 'Change', title: 'Set the expiry of', done: 'changed' },
    role: { button: 'Change', title: 'Change the role of', done: 'changed' },
    owner: { button: 'Change', title: 'Change the owner of', done: 'changed' },
    tags: { button: 'Change', title: 'Change the tags of', done: 'changed' },
  };

export function verbOf(action: BulkAction) {
  return verbs[action];
}

/** Returns the past participle of a bulk action: "disabled". */
export function pastParticiple({ action }: BulkAlteration): string {
  return action === 'update' ? 'changed' : verbs[action].done;
}

/** @returns "3 keys added within the last 7 days are excluded." */
export function excludedSentence({ excluded: count }: Pick<BulkPreview, 'excluded'>): string | undefined {
  if (count === 0) return undefined;
  if (count === 1) return '1 key added within the last 7 days is excluded.';
  return `${count.toLocaleString('en')} keys added within the last 7 days are excluded.`;
}

/** @returns `118 will be disabled, 10 unchanged, 2 rejected.` */
export function previewSentence(action: BulkAction, { changed, unchanged, rejected }: BulkPreview): string {
  const parts = [
    `${changed.toLocaleString('en')} will be ${verbs[action].done}`,
    ...(unchanged > 0 ? [`${unchanged.toLocaleString('en')} unchanged`] : []),
    ...(rejected > 0 ? [`${rejected.toLocaleString('en')} rejected`] : []),
  ];
  return `${parts.join(', ')}.`;
}
