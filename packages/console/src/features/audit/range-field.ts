import { formatTime, type Zone } from '../../ui/time-format.ts';

/** @param seconds Unix time. @returns `2024-12-16T19:47`, as fields for a moment have it */
export function toField(seconds: number | undefined, zone: Zone): string {
  return seconds === undefined ? '' : formatTime(seconds, zone).slice(0, 16).replace(' ', 'T');
}

/** @returns Unix time of the beginning of that minute; undefined while the field is not complete */
export function fromField(text: string, zone: Zone): number | undefined {
  const time = Date.parse(zone === 'utc' ? `${text}Z` : text);
  return Number.isNaN(time) || time <= 0 ? undefined : Math.floor(time / 1000);
}
