import { type ReactNode, useId } from 'react';
import classes from './ChoiceCards.module.css';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  /** Explanation below the label. */
  readonly text?: ReactNode;
}

interface ChoiceCardsProps<Value extends string> {
  readonly legend: string;
  readonly hint?: ReactNode;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Small cards are in a row, for choices without an explanation. */
  readonly small?: boolean;
}

/** A radio group with a card for each choice. */
export function ChoiceCards<Value extends string>(props: ChoiceCardsProps<Value>) {
  const { legend, hint, choices, value, onChange, small = false } = props;
  const name = useId();
  return (
    <fieldset className={classes['root']}>
      <legend className={classes['legend']}>{legend}</legend>
      {hint !== undefined && <p className={classes['hint']}>{hint}</p>}
      <div className={classes['choices']} data-small={small || undefined}>
        {choices.map((choice) => (
          <label key={choice.value} className={classes['card']}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span className={classes['words']}>
              <span className={classes['label']}>{choice.label}</span>
              {choice.text !== undefined && <span className={classes['text']}>{choice.text}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
