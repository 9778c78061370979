/**
 * The part of https://webassembly.github.io/spec/js-api/ that Keyward uses. Node's types do not include it, because the
 * DOM types do.
 */
// biome-ignore lint/style/noNamespace: WebAssembly is a namespace in JavaScript
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}
