// Gives dependency-cruiser TypeScript 6: it reads TypeScript through the compiler's JavaScript API, which TypeScript 7
// no longer has. Its swc parser is not an alternative, because it supports neither JSX nor type-only imports. Preload
// this file.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) => next(specifier.replace(/^typescript(?=\/|$)/, 'typescript-6'), context),
});
