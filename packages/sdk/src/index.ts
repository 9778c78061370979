export {
  type ConnectionSecret,
  decodeConnectionSecret,
  encodeConnectionSecret,
} from '@keyward/contract/connection-secret';
export { bitsOfShape, keyAlphabets, LEAST_SHAPE_BITS } from '@keyward/contract/key-shape';
export type { AccessToken, TokenSource } from './access-token.ts';
export { KeywardError, type KeywardErrorCode, type KeywardErrorDetails } from './api-error.ts';
export { type Call, type CallOptions, type Client, type ClientOptions, createClient } from './client.ts';
export { connect } from './connect.ts';
export type * from './contract.ts';
export { createExchange, type ExchangeFrom, type ExchangeOptions } from './exchange.ts';
export type { ExchangeCredentials } from './request-token.ts';
