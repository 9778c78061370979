export {
  type ConnectionSecret,
  decodeConnectionSecret,
  encodeConnectionSecret,
} from '@keyward/contract/connection-secret';
export { keyAlphabets, keyFormatBits, MIN_KEY_FORMAT_BITS } from '@keyward/contract/foreign-key-format';
export type { AccessToken, TokenSource } from './access-token.ts';
export { KeywardError, type KeywardErrorCode, type KeywardErrorDetails } from './api-error.ts';
export type { Call, ClientCalls } from './calls.ts';
export { type Client, type ClientLists, createClient, type List } from './client.ts';
export { connect } from './connect.ts';
export type { CallOptions, ClientOptions, RequestOptions } from './connection.ts';
export type * from './contract.ts';
export { createExchange, type ExchangeFrom, type ExchangeOptions } from './exchange.ts';
export type { Fetch, FetchAnswer, FetchInit } from './fetch.ts';
export type { ExchangeCredentials } from './request-token.ts';
