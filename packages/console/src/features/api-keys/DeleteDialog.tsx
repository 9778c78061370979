import type { ApiKey } from '@keyward/sdk';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { usePresence } from '../../app/presence/presence.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { roleLabel } from '../../ui/RoleBadge.tsx';
import { LastUse } from './LastUse.tsx';
import { keysKey } from './queries.ts';
import classes from './RevealDialog.module.css';

interface DeleteDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

const DAY = 86_400;

/** A slip would hurt where the key is strong or in use. */
function isDelicate({ roles, last_login }: ApiKey): boolean {
  return roleLabel(roles[0] ?? '') === 'ADMIN' || (last_login !== null && last_login > Date.now() / 1000 - DAY);
}

export function DeleteDialog({ record, onClose }: DeleteDialogProps) {
  const client = useQueryClient();
  const presence = usePresence();
  const remove = useMutation({
    mutationFn: () => presence.attempt(() => api.deleteApiKey({ params: { appname: record.appname } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keysKey });
      notifications.show({ message: `${record.appname} is deleted. It is refused from now on.` });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Delete ${record.appname}?`}
      action="DELETE"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onCancel={onClose}
      {...(isDelicate(record) && { typed: record.appname })}
    >
      <p className={classes['text']}>
        The key and every access token that came from it end at once. This cannot be taken back.
      </p>
      <LastUse record={record} />
    </ConfirmDialog>
  );
}
