import type { Review, ReviewDecision } from '@keyward/sdk';
import { Button, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { keyData } from '../../app/key-data.ts';
import { useHasPermission } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { KeyLink } from '../../ui/keys/KeyLink.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Section } from '../../ui/Section.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { ExportLink } from './ExportLink.tsx';
import { decisionsQuery } from './queries.ts';

interface DecisionsProps {
  readonly review: Review;
  readonly onUndone: () => void;
}

const labels: Readonly<Record<ReviewDecision['decision'], string>> = {
  disable: 'Disabled',
  rotate: 'Rotated',
  reduce: 'Reduced to READONLY',
  keep: 'Kept',
  delete: 'Deleted',
};

/** The decisions of the review, newest first. */
export function Decisions({ review, onUndone }: DecisionsProps) {
  const decisions = useQuery(decisionsQuery(review.id));
  const hasPermission = useHasPermission();
  const announce = useAnnounce();
  const undo = useChange(
    async (appname: string) => {
      await api.undoReviewDecision({ params: { id: review.id, appname } });
      return appname;
    },
    {
      invalidates: [...keyData, ['review-items']],
      onDone: (appname) => {
        announce(`The decision about ${appname} was undone.`);
        onUndone();
      },
    },
  );
  const latest = decisions.data?.find(({ undoable }) => undoable);
  useShortcuts({ u: () => latest && hasPermission('api-keys:update') && !undo.pending && undo.run(latest.appname) });
  return (
    <Section title="Decisions" aside={<ExportLink review={review} />}>
      <FormErrors error={undo.error} />
      <Loaded query={decisions} noun="decisions">
        {(found) => (
          <DataTable
            label="Decisions of this review"
            columns={[
              { id: 'appname', name: 'Key', cell: ({ appname }) => <KeyLink appname={appname} /> },
              {
                id: 'decision',
                name: 'Decision',
                cell: ({ decision, keep_until: until }) => (
                  <>
                    {labels[decision]}
                    {until !== null && (
                      <>
                        {' until '}
                        <Timestamp seconds={until} />
                      </>
                    )}
                  </>
                ),
              },
              { id: 'by', name: 'By', cell: ({ decided_by: by }) => <bdi className="kw-break">{by}</bdi> },
              { id: 'at', name: 'When', cell: ({ decided_at: at }) => <Timestamp seconds={at} /> },
              {
                id: 'undo',
                name: 'Undo',
                cell: ({ appname, undoable }) =>
                  undoable && hasPermission('api-keys:update') ? (
                    <Button variant="subtle" size="compact-sm" onClick={() => undo.run(appname)}>
                      Undo<VisuallyHidden> for {appname}</VisuallyHidden>
                      {appname === latest?.appname && <kbd>u</kbd>}
                    </Button>
                  ) : (
                    '—'
                  ),
              },
            ]}
            rows={found}
            rowId={({ appname, decided_at: at }) => `${appname} ${at}`}
          />
        )}
      </Loaded>
    </Section>
  );
}
