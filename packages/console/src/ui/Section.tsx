import { type ReactNode, useId } from 'react';
import classes from './Section.module.css';

interface SectionProps {
  readonly title: string;
  /** Beside the title, such as what chooses what is shown. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page that has a heading and a frame of its own. */
export function Section({ title, beside, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes['root']} aria-labelledby={id}>
      <div className={classes['head']}>
        <h2 className={classes['heading']} id={id}>
          {title}
        </h2>
        {beside}
      </div>
      {children}
    </section>
  );
}
