import { Button } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { describeFailure } from './describe-failure.ts';
import classes from './States.module.css';

interface ErrorStateProps {
  readonly error: unknown;
  /** Heading: "The keys could not be loaded". */
  readonly title: string;
  readonly onRetry?: () => void;
}

/** Shows an error instead of the content, with code, request id and Retry. */
export function ErrorState({ error, title, onRetry }: ErrorStateProps) {
  const { message, code, requestId } = describeFailure(error);
  return (
    <div className={classes['root']} role="alert">
      <span className={classes['mark']} data-tone="danger">
        <IconAlertTriangle size={24} stroke={1.6} aria-hidden="true" />
      </span>
      <h2 className={classes['title']}>{title}</h2>
      <p className={classes['text']}>{message}</p>
      <dl className={classes['details']}>
        <div>
          <dt>Code</dt>
          <dd>{code}</dd>
        </div>
        {requestId !== undefined && (
          <div>
            <dt>Request ID</dt>
            <dd>{requestId}</dd>
          </div>
        )}
      </dl>
      {onRetry !== undefined && (
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden="true" />} onClick={onRetry}>
          Retry
        </Button>
      )}
    </div>
  );
}
