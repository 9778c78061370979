import controls from './controls.module.css';

/** Style of form fields. The theme applies it to components of the first page; components loaded later pass it as props. */
export const field = {
  classNames: { input: controls['input'], label: controls['label'], description: controls['hint'] },
};
