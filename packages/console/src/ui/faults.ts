/** What is wrong with the fields of a form, in its own words, by the field's name. */
export type Faults<Name extends string = string> = { readonly [Each in Name]?: string | undefined };

export function hasFault(faults: Faults): boolean {
  return Object.values(faults).some((fault) => fault !== undefined);
}

/** Leads to the first field that a form refused, once its fault is shown. */
export function focusFirstFault(form: Element): void {
  requestAnimationFrame(() => {
    const field = form.querySelector('[aria-invalid="true"]');
    if (field instanceof HTMLElement) field.focus();
  });
}
