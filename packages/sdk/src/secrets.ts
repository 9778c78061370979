/** Functions with which the console recognizes secrets; not part of the published package. */
export { foreignFormatOf, keyTest } from '@keyward/contract/foreign-key-format';
export {
  type FoundSecret,
  findSecrets,
  hasDamagedKey,
  type SecretKind,
  secretKinds,
} from '@keyward/contract/secrets';
