import { Button, NativeSelect } from '@mantine/core';
import { IconFilter, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type Ref, useState } from 'react';
import { rolesQuery } from '../../app/roles.ts';
import { useHasPermission } from '../../app/session.ts';
import { roleLabel } from '../../ui/RoleBadge.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { useLazyComponent } from '../../ui/use-lazy-component.ts';
import { ColumnMenu } from './ColumnMenu.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { type ApiKeysSearch, hasDetailFilter } from './search.ts';
import { statusChoices, statusOf, statusSearch } from './status-filter.ts';
import { usageChoices, usageOf, usageSearch } from './usage-filter.ts';
import type { SearchChange } from './use-keys-search.ts';

interface ToolbarProps {
  readonly search: ApiKeysSearch;
  readonly onChange: (change: SearchChange) => void;
  readonly searchRef: Ref<HTMLInputElement>;
  readonly withColumns: boolean;
  /** Absent without the permission to add keys. */
  readonly onImport: (() => void) | undefined;
}

const loadFilters = async () => (await import('./filters/MoreFilters.tsx')).MoreFilters;

function MoreFilters(props: Pick<ToolbarProps, 'search' | 'onChange'>) {
  const Filters = useLazyComponent(loadFilters, true);
  return Filters && <Filters {...props} />;
}

export function Toolbar({ search, onChange, searchRef, withColumns, onImport }: ToolbarProps) {
  const hasPermission = useHasPermission();
  const [more, setMore] = useState(() => hasDetailFilter(search));
  const { data: roles = [] } = useQuery({ ...rolesQuery, enabled: hasPermission('roles:fetch') });
  const known = roles.length > 0 ? roles.map(({ name }) => name) : ['admin', 'readonly'];
  const selectedRole = search.role?.toLowerCase() ?? '';
  // The URL may name a role that was deleted or that the user cannot list.
  const names =
    known.some((name) => name.toLowerCase() === selectedRole) || !selectedRole ? known : [...known, selectedRole];
  return (
    <>
      <SearchField
        ref={searchRef}
        placeholder="Name, desc, last 4 of key"
        value={search.q ?? ''}
        onChange={(q) => onChange({ q: q || undefined })}
      />
      <NativeSelect
        aria-label="Role"
        value={selectedRole}
        onChange={(event) => onChange({ role: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: 'Any role' },
          ...names.map((name) => ({ value: name.toLowerCase(), label: roleLabel(name) })),
        ]}
      />
      <NativeSelect
        aria-label="Status"
        value={statusOf(search)}
        onChange={(event) => onChange(statusSearch(event.currentTarget.value))}
        data={statusChoices}
      />
      <NativeSelect
        aria-label="Unused for"
        value={usageOf(search)}
        onChange={(event) => onChange(usageSearch(event.currentTarget.value))}
        data={usageChoices(usageOf(search))}
      />
      <Button
        variant="default"
        aria-expanded={more}
        leftSection={<IconFilter size={17} stroke={1.7} aria-hidden="true" />}
        onClick={() => setMore(!more)}
      >
        More
      </Button>
      {withColumns && <ColumnMenu />}
      <ExportMenu search={search} />
      {onImport && (
        <Button
          variant="default"
          leftSection={<IconUpload size={17} stroke={1.7} aria-hidden="true" />}
          onClick={onImport}
        >
          Import
        </Button>
      )}
      {more && <MoreFilters search={search} onChange={onChange} />}
    </>
  );
}
