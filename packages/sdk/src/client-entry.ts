/** The entry `./client`: what takes no secret of a key, and so works in browsers as well. */
export type { AccessToken, TokenSource } from './access-token.ts';
export { KeywardError, type KeywardErrorCode, type KeywardErrorDetails } from './api-error.ts';
export type { Call, ClientCalls } from './calls.ts';
export { type Client, type ClientLists, createClient, type List } from './client.ts';
export type { CallOptions, ClientOptions, RequestOptions } from './connection.ts';
export type * from './contract.ts';
export type { Fetch, FetchAnswer, FetchInit } from './fetch.ts';
