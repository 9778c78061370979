import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { type Policy, policies } from './policies.ts';
import { leaksKey } from './queries.ts';

interface PolicyDialogProps {
  readonly current: Policy;
  readonly onClose: () => void;
}

const choices = (['notify', 'quarantine', 'disable'] as const).map((value) => ({ value, ...policies[value] }));

export function PolicyDialog({ current, onClose }: PolicyDialogProps) {
  const announce = useAnnounce();
  const [policy, setPolicy] = useState(current);
  const save = useChange(() => api.updateLeakPolicy({ body: { policy } }), {
    invalidates: [leaksKey],
    needsReauthentication: true,
    onDone: () => {
      announce(`When a key leaks: ${policies[policy].label}.`);
      onClose();
    },
  });
  return (
    <FormDialog title="When a key leaks" action="SAVE" change={save} onCancel={onClose}>
      <ChoiceCards
        legend="Policy"
        hint="Applies to new reports."
        choices={choices}
        value={policy}
        onChange={setPolicy}
      />
    </FormDialog>
  );
}
