import { type ReactNode, useId } from 'react';
import classes from './Section.module.css';

interface SectionProps {
  readonly title: string;
  /** Content next to the title, such as a select. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A framed section of a page with a heading. */
export function Section({ title, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes['root']} aria-labelledby={id}>
      <div className={classes['head']}>
        <h2 className={classes['heading']} id={id}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
