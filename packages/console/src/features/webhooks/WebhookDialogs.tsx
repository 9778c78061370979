import type { TaskDialogsProps } from '../../ui/use-task.tsx';
import { AddWebhookDialog } from './AddWebhookDialog.tsx';
import { DeleteWebhookDialog } from './DeleteWebhookDialog.tsx';
import { EditWebhookDialog } from './EditWebhookDialog.tsx';
import { RegenerateSecretDialog } from './RegenerateSecretDialog.tsx';
import { WebhookSecretDialog } from './WebhookSecretDialog.tsx';
import type { WebhookTask } from './webhook-task.ts';

/** The open dialog of the page. */
export function WebhookDialogs({ task, onTask }: TaskDialogsProps<WebhookTask>) {
  const close = () => onTask(undefined);
  switch (task.kind) {
    case 'add':
      return (
        <AddWebhookDialog onClose={close} onCreated={(created) => onTask({ kind: 'secret', created, isNew: true })} />
      );
    case 'edit':
      return <EditWebhookDialog webhook={task.webhook} onClose={close} />;
    case 'regenerate':
      return (
        <RegenerateSecretDialog
          webhook={task.webhook}
          onClose={close}
          onCreated={(created) => onTask({ kind: 'secret', created, isNew: false })}
        />
      );
    case 'secret':
      return <WebhookSecretDialog created={task.created} isNew={task.isNew} onClose={close} />;
    case 'delete':
      return <DeleteWebhookDialog webhook={task.webhook} onClose={close} />;
  }
}
