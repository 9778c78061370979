import type { Webhook } from '@keyward/sdk';
import { Checkbox, Stack, TextInput } from '@mantine/core';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import type { FieldErrors } from '../../ui/field-errors.ts';
import { type EventName, eventGroups } from './events.ts';

/** The form values of a webhook. */
export interface WebhookDraft {
  readonly url: string;
  readonly description: string;
  readonly scope: 'all' | 'chosen';
  readonly events: readonly EventName[];
}

export function draftOf({ url, description, events }: Pick<Webhook, 'url' | 'description' | 'events'>): WebhookDraft {
  return { url, description, scope: events.length === 0 ? 'all' : 'chosen', events };
}

/** Returns the request body. */
export function bodyOf({ url, description, scope, events }: WebhookDraft) {
  return { url, description, events: scope === 'all' ? [] : [...events] };
}

export function draftErrors({ url, scope, events }: WebhookDraft): FieldErrors<'url' | 'events'> {
  return {
    url: URL.canParse(url) ? undefined : 'Enter a complete URL, such as https://hooks.example.com/keyward.',
    events: scope === 'chosen' && events.length === 0 ? 'Choose at least one event.' : undefined,
  };
}

interface WebhookFieldsProps {
  readonly draft: WebhookDraft;
  readonly onChange: (draft: WebhookDraft) => void;
  readonly shownErrors: FieldErrors<'url' | 'events'>;
  /** The error of the server for the URL. */
  readonly urlError: string | undefined;
}

export function WebhookFields({ draft, onChange, shownErrors, urlError }: WebhookFieldsProps) {
  const set = (part: Partial<WebhookDraft>) => onChange({ ...draft, ...part });
  return (
    <>
      <TextInput
        label="URL"
        description="An https URL on the public internet. The operator can allow internal hosts."
        value={draft.url}
        onChange={(event) => set({ url: event.currentTarget.value.trim() })}
        error={shownErrors.url ?? urlError}
        autoComplete="off"
        spellCheck={false}
        inputMode="url"
        maxLength={2048}
        required
        data-first
      />
      <TextInput
        label="Description"
        value={draft.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        maxLength={200}
        autoComplete="off"
      />
      <ChoiceCards
        legend="Events"
        choices={[
          { value: 'all', label: 'All events', text: 'Including events that later versions add.' },
          { value: 'chosen', label: 'Selected events', text: 'Only the events that you choose.' },
        ]}
        value={draft.scope}
        onChange={(scope) => set({ scope })}
      />
      {draft.scope === 'chosen' && (
        <EventChoice events={draft.events} onChange={(events) => set({ events })} error={shownErrors.events} />
      )}
    </>
  );
}

interface EventChoiceProps {
  readonly events: readonly EventName[];
  readonly onChange: (events: readonly EventName[]) => void;
  readonly error: string | undefined;
}

function EventChoice({ events, onChange, error }: EventChoiceProps) {
  return (
    <Checkbox.Group
      label="Selected events"
      value={[...events]}
      onChange={(chosen) => onChange(chosen as EventName[])}
      error={error}
    >
      <Stack gap="sm" mt="xs">
        {eventGroups.map((group) => (
          <Stack key={group.name} gap={6} role="group" aria-label={group.name}>
            {group.events.map((event) => (
              <Checkbox key={event} size="md" value={event} label={<span className="kw-mono kw-break">{event}</span>} />
            ))}
          </Stack>
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
