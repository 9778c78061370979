import type { ReviewItem } from '@keyward/sdk';
import type { Ref } from 'react';
import { FactGrid } from '../../ui/FactGrid.tsx';
import { KeyLink } from '../../ui/keys/KeyLink.tsx';
import { operationName } from '../../ui/keys/operation-name.ts';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import classes from './Review.module.css';
import { reasons } from './reasons.ts';

interface ReviewItemDetailsProps {
  readonly item: ReviewItem;
  readonly headingRef: Ref<HTMLHeadingElement>;
}

/** A key with the reasons for a decision and its usage. */
export function ReviewItemDetails({ item, headingRef }: ReviewItemDetailsProps) {
  const { key } = item;
  return (
    <>
      <h3 className={classes['name']} ref={headingRef} tabIndex={-1}>
        <KeyLink appname={key.appname} />
      </h3>
      {key.description !== '' && (
        <p className={classes['text']}>
          <bdi>{key.description}</bdi>
        </p>
      )}
      <ul className={classes['reasons']} aria-label="Reasons">
        {item.reasons.map((each) => (
          <li key={each}>{reasons[each]}</li>
        ))}
      </ul>
      <FactGrid
        facts={[
          ['Role', <RoleBadge key="role" name={key.roles[0] ?? ''} />],
          ['Last login', <Timestamp key="login" seconds={key.last_login} />],
          [
            'Last IP address',
            <span key="ip" className="kw-mono">
              {key.last_ip ?? '—'}
            </span>,
          ],
          [
            'Allowed requests',
            `${item.requests_24_hours.toLocaleString('en')} in 24 hours, ${item.requests_30_days.toLocaleString('en')} in 30 days`,
          ],
          ['Denied in 30 days', item.denied_30_days.toLocaleString('en')],
          [
            'Operations',
            item.operations.length === 0 ? 'None in 30 days' : item.operations.map(operationName).join(', '),
          ],
          ['Last write', <Timestamp key="beyond" seconds={item.last_write_at} never="Never" />],
          ['Owner', <bdi key="owner">{key.owner ?? '—'}</bdi>],
          ['Expires', <Timestamp key="expires" seconds={key.expires_at} />],
          ['Added', <Timestamp key="added" seconds={key.created_at} />],
        ]}
      />
    </>
  );
}
