/** What the console recognizes secrets by; no part of the published package. */
export { foreignFormatOf, keyTest } from '@keyward/contract/foreign-key-format';
export {
  type FoundSecret,
  findSecrets,
  hasDamagedKey,
  type SecretKind,
  secretKinds,
} from '@keyward/contract/secrets';
