/** Validation errors of a form by field name. */
export type Faults<Name extends string = string> = { readonly [Each in Name]?: string | undefined };

export function hasFault(faults: Faults): boolean {
  return Object.values(faults).some((fault) => fault !== undefined);
}

/** Focuses the first invalid field after its error is rendered. */
export function focusFirstFault(form: Element): void {
  requestAnimationFrame(() => {
    const field = form.querySelector('[aria-invalid="true"]');
    if (field instanceof HTMLElement) field.focus();
  });
}
