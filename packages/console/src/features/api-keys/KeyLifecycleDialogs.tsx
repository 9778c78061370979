import type { ApiKeyWithSecret } from '@keyward/sdk';
import { DeleteDialog } from './DeleteDialog.tsx';
import type { KeyLifecycleTask, KeyTask } from './key-task.ts';
import { RegenerateDialog } from './RegenerateDialog.tsx';
import { CancelRotationDialog } from './rotation/CancelRotationDialog.tsx';
import { FinishDialog } from './rotation/FinishDialog.tsx';
import { RotateDialog } from './rotation/RotateDialog.tsx';
import { DisableDialog } from './state/DisableDialog.tsx';
import { EnableDialog } from './state/EnableDialog.tsx';

interface KeyLifecycleDialogsProps {
  readonly task: KeyLifecycleTask;
  readonly onTask: (task: KeyTask | undefined) => void;
}

/** The dialogs that rotate, regenerate, disable, enable or delete a key. */
export function KeyLifecycleDialogs({ task: { kind, record }, onTask }: KeyLifecycleDialogsProps) {
  const props = { record, onClose: () => onTask(undefined) };
  const reveal = (created: ApiKeyWithSecret) => onTask({ kind: 'reveal', created, isNew: false });
  switch (kind) {
    case 'rotate':
      return <RotateDialog {...props} onRotated={reveal} />;
    case 'finish':
      return <FinishDialog {...props} />;
    case 'cancel-rotation':
      return <CancelRotationDialog {...props} />;
    case 'regenerate':
      return <RegenerateDialog {...props} onRegenerated={reveal} />;
    case 'disable':
      return <DisableDialog {...props} />;
    case 'enable':
      return <EnableDialog {...props} />;
    case 'delete':
      return <DeleteDialog {...props} onDisable={() => onTask({ kind: 'disable', record })} />;
  }
}
