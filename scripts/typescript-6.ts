// dependency-cruiser reads TypeScript through the compiler's JavaScript API, which TypeScript 7 no longer has. Its swc
// parser is no way out: it knows neither JSX nor whether an import is one of types. Preload this to give it TypeScript 6.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) => next(specifier.replace(/^typescript(?=\/|$)/, 'typescript-6'), context),
});
