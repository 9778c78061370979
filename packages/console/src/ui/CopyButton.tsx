import { Button, type ButtonProps } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useAnnounce } from './Announcer.tsx';
import { copyText } from './copy-text.ts';

interface CopyButtonProps extends Pick<ButtonProps, 'variant' | 'size' | 'fullWidth'> {
  readonly value: string;
  /** Name of the value, for the accessible label: "app key". */
  readonly valueName: string;
  readonly label?: string;
  /** True if it receives the initial focus of its dialog. */
  readonly first?: boolean;
}

/** Copies a text to the clipboard and announces it. */
export function CopyButton({ value, valueName, label = 'Copy', first = false, ...buttonProps }: CopyButtonProps) {
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const done = await copyText(value);
    announce(
      done
        ? `Copied: ${valueName}.`
        : `The browser denied access to the clipboard. Select the ${valueName} and copy it.`,
    );
    setCopied(done);
    window.setTimeout(() => setCopied(false), 2500);
  };
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <Button
      variant="default"
      size="xs"
      {...buttonProps}
      miw={92}
      data-first={first || undefined}
      aria-label={`${label} ${valueName}`}
      leftSection={<Icon size={15} aria-hidden="true" />}
      onClick={() => void copy()}
    >
      {copied ? 'Copied' : label}
    </Button>
  );
}
