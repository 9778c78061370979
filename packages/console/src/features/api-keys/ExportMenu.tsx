import { Button, type ButtonProps, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type ApiKeysSearch, filterOf } from './search.ts';

const formats = [
  ['csv', 'CSV, for spreadsheets'],
  ['jsonl', 'JSON Lines, one key per line'],
] as const;

export type ExportFormat = (typeof formats)[number][0];

/** Exports all matching keys, without secrets, because the server does not store them. */
export function ExportMenu({ search }: { readonly search: ApiKeysSearch }) {
  return (
    <FormatMenu
      button={{ leftSection: <IconDownload size={17} stroke={1.7} aria-hidden="true" /> }}
      item={(format) => ({ href: exportAddress(filterOf(search), format), download: exportName(format) })}
    />
  );
}

interface FormatMenuProps {
  readonly button: ButtonProps;
  /** The action of a format: a link to the file, or a function that downloads it. */
  readonly item: (format: ExportFormat) => { href: string; download: string } | { onClick: () => void };
}

export function FormatMenu({ button, item }: FormatMenuProps) {
  return (
    <Menu position="bottom-end" width={230} shadow="md" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <Button variant="default" {...button}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(([format, label]) => {
          const does = item(format);
          return 'href' in does ? (
            <Menu.Item key={format} component="a" {...does}>
              {label}
            </Menu.Item>
          ) : (
            <Menu.Item key={format} {...does}>
              {label}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

export function exportAddress(filter: ReturnType<typeof filterOf>, format: ExportFormat): string {
  const query = Object.entries({ format, ...filter }).map(([name, value]) => [name, String(value)]);
  return `/api/v1/key-export?${new URLSearchParams(query)}`;
}

export function exportName(format: ExportFormat): string {
  return `api-keys.${format}`;
}
