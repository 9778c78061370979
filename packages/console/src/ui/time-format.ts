export type Zone = 'utc' | 'local';

const two = (value: number) => String(value).padStart(2, '0');

/** @param seconds Unix time. @returns `2024-12-16 19:47:38` */
export function formatTime(seconds: number, zone: Zone): string {
  const date = new Date(seconds * 1000);
  if (zone === 'utc') return date.toISOString().slice(0, 19).replace('T', ' ');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Returns the name of a time zone: `UTC`, or the local offset such as `local, UTC+02:00`. */
export function zoneName(zone: Zone, at: Date = new Date()): string {
  if (zone === 'utc') return 'UTC';
  const minutes = -at.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `local, UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** @param seconds Unix time. @returns `3 minutes ago`, `in 12 days`, `just now` */
export function relativeTime(seconds: number, now: number = Date.now() / 1000): string {
  const distance = seconds - now;
  // Uses months up to two years: 23 months is more precise than 1 year.
  const step = STEPS.find(([unit, size]) => Math.abs(distance) >= (unit === 'year' ? 2 * size : size));
  if (step === undefined) return distance > 0 ? 'in less than a minute' : 'just now';
  const [unit, size] = step;
  return relative.format(Math.trunc(distance / size), unit);
}

const SHORT_STEPS = [
  ['d', 86_400, 172_800],
  ['h', 3600, 7200],
  ['min', 60, 60],
] as const;

/** @returns `22 h`, `3 min`, `40 s`; less than 2 h in minutes, less than 2 d in hours */
export function shortDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const step = SHORT_STEPS.find(([, , minimum]) => whole >= minimum);
  return step === undefined ? `${whole} s` : `${Math.round(whole / step[1])} ${step[0]}`;
}
