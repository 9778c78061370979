/** Validation errors of a form by field name. */
export type FieldErrors<Name extends string = string> = { readonly [Each in Name]?: string | undefined };

export function hasFieldErrors(fieldErrors: FieldErrors): boolean {
  return Object.values(fieldErrors).some((fieldError) => fieldError !== undefined);
}

/** Focuses the first invalid field after its error is rendered. */
export function focusFirstInvalidField(form: Element): void {
  requestAnimationFrame(() => {
    const field = form.querySelector('[aria-invalid="true"]');
    if (field instanceof HTMLElement) field.focus();
  });
}
