import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { Cancelled } from './cancelled.ts';
import { describeFailure } from './describe-failure.ts';

/** Shows the error of a form above its buttons. */
export function FormErrors({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined || error instanceof Cancelled) return null;
  const { message, code, requestId } = describeFailure(error);
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertCircle size={20} aria-hidden="true" />}
      styles={{
        root: { background: 'var(--kw-danger-soft)' },
        message: { color: 'var(--kw-danger-ink)' },
        icon: { color: 'var(--kw-danger-ink)' },
      }}
    >
      {message}
      <span className="kw-mono kw-break" style={{ display: 'block', marginTop: 4, fontSize: '0.75rem' }}>
        {code}
        {requestId !== undefined && ` · ${requestId}`}
      </span>
    </Alert>
  );
}
