import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePreferences } from '../app/preferences.ts';
import classes from './Timestamp.module.css';
import { formatTime, relativeTime, zoneName } from './time-format.ts';

interface TimestampProps {
  /** Unix time in seconds; null for never. */
  readonly seconds: number | null;
  /** Text for null. */
  readonly never?: string;
  /** Further tooltip content, such as the IP address. */
  readonly more?: ReactNode;
}

/** A time in the chosen time zone. The tooltip shows the relative time and the other time zone. */
export function Timestamp({ seconds, never = 'Never', more }: TimestampProps) {
  const { zone } = usePreferences();
  if (seconds === null) return <span className={classes['never']}>{never}</span>;
  const otherZone = zone === 'utc' ? 'local' : 'utc';
  const moment = new Date(seconds * 1000);
  const label = (
    <span className={classes['tip']}>
      <strong>{relativeTime(seconds)}</strong>
      <span className="kw-figures">
        {formatTime(seconds, otherZone)} {zoneName(otherZone, moment)}
      </span>
      {more}
    </span>
  );
  return (
    <Tooltip label={label} multiline interactive position="top-start">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach the tooltip. */}
      <time className={classes['time']} dateTime={moment.toISOString()} tabIndex={0}>
        {formatTime(seconds, zone)}
      </time>
    </Tooltip>
  );
}
