/** What the console recognizes secrets by; no part of the published package. */
export { keyTest, shapeOf } from '@keyward/contract/key-shape';
export {
  type FoundSecret,
  findSecrets,
  hasDamagedKey,
  type SecretKind,
  secretKinds,
} from '@keyward/contract/secrets';
