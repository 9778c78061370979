/** Leads to the first field that a form refused, once its fault is shown. */
export function focusFirstFault(form: Element): void {
  requestAnimationFrame(() => {
    const field = form.querySelector('[aria-invalid="true"]');
    if (field instanceof HTMLElement) field.focus();
  });
}
