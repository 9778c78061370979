import { formatTime, type Zone } from '../../ui/time-format.ts';

/** Returns the value of a datetime-local field, such as `2024-12-16T19:47`. @param seconds Unix time */
export function toField(seconds: number | undefined, zone: Zone): string {
  return seconds === undefined ? '' : formatTime(seconds, zone).slice(0, 16).replace(' ', 'T');
}

/** Returns the Unix time of the start of the minute; undefined while the field is incomplete. */
export function fromField(text: string, zone: Zone): number | undefined {
  const time = Date.parse(zone === 'utc' ? `${text}Z` : text);
  return Number.isNaN(time) || time <= 0 ? undefined : Math.floor(time / 1000);
}
