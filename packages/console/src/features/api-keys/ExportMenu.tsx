import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type ApiKeysSearch, filterOf } from './search.ts';

const formats = [
  ['csv', 'CSV, for spreadsheets'],
  ['jsonl', 'JSON Lines, one key a line'],
] as const;

/** Everything that matches, as a file: without secrets, which nobody has. */
export function ExportMenu({ search }: { readonly search: ApiKeysSearch }) {
  const address = (format: string) => {
    const query = Object.entries({ format, ...filterOf(search) }).map(([name, value]) => [name, String(value)]);
    return `/api/v1/key-export?${new URLSearchParams(query)}`;
  };
  return (
    <Menu position="bottom-end" width={230} shadow="md" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={17} stroke={1.7} aria-hidden="true" />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(([format, label]) => (
          <Menu.Item key={format} component="a" href={address(format)} download={`api-keys.${format}`}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
