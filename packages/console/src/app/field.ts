import controls from './controls.module.css';

/** The look of fields. The theme gives it to those of the first page; fields that come later say it themselves. */
export const field = {
  classNames: { input: controls['input'], label: controls['label'], description: controls['hint'] },
};
