/** The entry `./client`: exports that need no key secret, and so also work in browsers. */
export type { AccessToken, TokenSource } from './access-token.ts';
export { KeywardError, type KeywardErrorCode, type KeywardErrorDetails } from './api-error.ts';
export type { Call, ClientCalls } from './calls.ts';
export { type Client, type ClientLists, createClient, type List } from './client.ts';
export type { CallOptions, ClientOptions, RequestOptions } from './connection.ts';
export type * from './contract.ts';
export type { Fetch, FetchAnswer, FetchInit } from './fetch.ts';
