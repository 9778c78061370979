import { changePreferences, usePreferences } from '../app/preferences.ts';
import { zoneName } from './time-format.ts';
import classes from './ZoneSwitch.module.css';

/** Shows the time zone of the table, and switches to the other one. */
export function ZoneSwitch() {
  const { zone } = usePreferences();
  const otherZone = zone === 'utc' ? 'local' : 'utc';
  const title = otherZone === 'utc' ? 'Show times in UTC' : `Show times in local zone (${zoneName('local')})`;
  return (
    <button
      type="button"
      className={classes['root']}
      title={title}
      aria-label={`${zoneName(zone)}. ${title}`}
      onClick={() => changePreferences({ zone: otherZone })}
    >
      {zoneName(zone)}
    </button>
  );
}
