/**
 * Every error that the API answers with: its stable code, its status and its public sentence. Codes are API: a client
 * may branch on them, so one is never renamed or reused. `name` in an answer is the standard reason phrase.
 */
export const errors = {
  invalid_request: { status: 400, message: 'The request does not have the shape that this operation needs.' },
  invalid_json: { status: 400, message: 'The body is not valid JSON. Send one JSON object.' },
  secret_in_url: {
    status: 400,
    message:
      'The URL contains a secret, and URLs end up in logs and browser histories. Send it in a header or a body, and replace this one.',
  },
  invalid_cursor: { status: 400, message: 'This cursor is not one that the list gave out. Begin again without it.' },
  invalid_grant: {
    status: 400,
    message: 'The refresh token is wrong, spent or expired, or its key or user is gone. Exchange a request token anew.',
  },
  unsupported_grant_type: {
    status: 400,
    message:
      'This grant type is not one of those here. Use client_credentials, or token exchange for keys that you see.',
  },
  unauthorized_client: {
    status: 400,
    message: 'The role of this client does not allow this. It needs verify:create, which the role verifier has.',
  },
  invalid_scope: {
    status: 400,
    message: 'The scope must be permissions that the role of the key holds, with one space between them.',
  },
  invalid_target: {
    status: 400,
    message:
      'Name one service as audience, or as resource with an absolute URI. Keyward itself cannot be asked for here.',
  },
  unsupported_token_type: {
    status: 400,
    message: 'Keys are not revoked here. Delete or regenerate the key instead.',
  },
  weak_password: {
    status: 400,
    message: 'This password is too easy to guess. Use 15 characters or more, for example four or five unrelated words.',
  },
  unknown_role: {
    status: 400,
    message: 'There is no role of this name in the account. Use ADMIN, READONLY or one that was added to it.',
  },
  unknown_permission: {
    status: 400,
    message:
      'One of these rights cannot be granted: the resource is not there, or the right means nothing on it. GET /api/v1/roles/permissions lists what there is.',
  },
  unknown_owner: {
    status: 400,
    message:
      'The owner must be the email address of a user of the account. Add the user first, or choose another owner.',
  },
  weak_key_format: {
    status: 400,
    message:
      'Keys of this format can be guessed: after their prefix they have fewer than 112 random bits. Register longer keys, or keys with a larger alphabet.',
  },
  expiry_in_past: { status: 400, message: 'The expiry lies in the past. Give a later Unix time in seconds, or null.' },
  lifetime_too_long: {
    status: 400,
    message: 'Keys of this account do not live so long. Give an expires_at that the key policy of the account allows.',
  },
  url_not_allowed: {
    status: 400,
    message: 'This URL cannot be used. It must be https and lead to the public internet.',
  },
  unauthenticated: {
    status: 401,
    message: 'Authentication is needed. Send an access token as "Authorization: Bearer", or sign in.',
  },
  invalid_credentials: { status: 401, message: 'The credentials are not valid.' },
  unknown_key: {
    status: 401,
    message:
      'Send one API key of this account, as "Authorization: Bearer" or X-Api-Key. This is none, or not one any more.',
  },
  expired_key: { status: 401, message: 'The API key has expired. Ask an administrator for another one.' },
  invalid_client: {
    status: 401,
    message:
      'The client is not known by these credentials. The client id is appname@shortname and the secret is the key, either in Authorization: Basic or in the body.',
  },
  invalid_link: { status: 401, message: 'This link was used or cancelled, or has expired. Ask for a new one.' },
  forbidden: { status: 403, message: 'The role of the caller does not allow this.' },
  exceeds_own_rights: {
    status: 403,
    message: 'This would hand out rights that the caller does not hold. Ask somebody who holds them.',
  },
  exceeds_own_limits: {
    status: 403,
    message:
      'The calling key has limits, and this would exceed them. Set limits that are at least as strict, or call with another key.',
  },
  reauthentication_required: {
    status: 403,
    message: 'This needs a fresh proof that you are present. Confirm your password and try again.',
  },
  user_required: {
    status: 403,
    message:
      'An API key cannot give a user powers over Keyward or receive a link. Ask a user with this permission, or use the CLI.',
  },
  users_only: {
    status: 403,
    message: 'Keys may not see the shared secret. An administrator can allow it in the account settings.',
  },
  ip_denied: {
    status: 403,
    message:
      'The account or the key may not be used from this address. Come from an allowed one, or have an administrator change the list (at the server: account allowed-ips, keys update --allow-ip).',
  },
  ambiguous_path: {
    status: 403,
    message:
      'The path can be read in more than one way. Send it without "." and ".." segments, empty segments, backslashes, control characters and encoded slashes.',
  },
  ambiguous_method: {
    status: 403,
    message:
      'The method of the request is not known. The proxy must send it once, in upper case, as X-Forwarded-Method or X-Original-Method.',
  },
  session_required: { status: 403, message: 'This is for a person who is signed in at the console, not for tokens.' },
  cross_origin: {
    status: 403,
    message: 'The request did not come from the console itself (Origin or Sec-Fetch-Site does not match).',
  },
  https_required: {
    status: 403,
    message:
      'This needs HTTPS. Call over https; if a proxy ends TLS, name it in KEYWARD_TRUSTED_PROXIES and have it send X-Forwarded-Proto.',
  },
  not_found: { status: 404, message: 'There is nothing of this name here.' },
  no_shared_secret: { status: 404, message: 'The account has no shared secret yet. Create one first.' },
  method_not_implemented: {
    status: 501,
    message: 'The server does not know this method. See /docs for the methods of the API.',
  },
  method_not_allowed: { status: 405, message: 'This address does not answer to this method.' },
  name_taken: { status: 409, message: 'The name is taken. Names are unique without regard to case: choose another.' },
  already_created: {
    status: 409,
    message:
      'This request created the API key before, and the key was used or changed since. Regenerate the key for another secret, or send another Idempotency-Key to create another key.',
  },
  email_taken: { status: 409, message: 'There is a user with this e-mail address already.' },
  secret_exists: { status: 409, message: 'The account has a shared secret already. Reveal it, or regenerate it.' },
  already_set_up: { status: 409, message: 'Keyward is set up already. Sign in instead.' },
  pending_approval: {
    status: 409,
    message: 'This user was added by an API key and is pending approval. Approve the user first.',
  },
  not_pending: { status: 409, message: 'This user is not pending approval.' },
  last_administrator: {
    status: 409,
    message: 'At least one user must hold the ADMIN role. Give it to somebody else first.',
  },
  would_lock_out: {
    status: 409,
    message:
      'The list does not hold the address that you come from, so it would lock you out. Add that address, or set the list from the terminal of the server.',
  },
  system_role: { status: 409, message: 'System roles cannot be changed or deleted. Add a role of your own instead.' },
  role_in_use: { status: 409, message: 'Keys or people hold this role. Give them another one first.' },
  resource_in_use: {
    status: 409,
    message: 'Roles or forward-auth routes name a right on this resource. Take it from them first.',
  },
  key_format_in_use: {
    status: 409,
    message: 'Keys have a secret of this format. Rotate or delete those keys first.',
  },
  selection_changed: {
    status: 409,
    message: 'By now another number of keys match than you saw, so nothing was changed. Look again, then repeat it.',
  },
  bulk_running: {
    status: 409,
    message: 'A bulk operation is under way in this account. Wait until it is done, or cancel it.',
  },
  webhook_disabled: { status: 409, message: 'The webhook is disabled. Enable it first.' },
  not_dead: {
    status: 409,
    message: 'Only a dead delivery can be sent again. This one is on its way or was delivered.',
  },
  rotation_running: {
    status: 409,
    message: 'A rotation is under way already. Finish or cancel it first.',
  },
  rotation_finished: {
    status: 409,
    message:
      'This rotation has come too far for that: its new secret was used already, or it was cancelled. Nothing was changed; rotate anew with another Idempotency-Key.',
  },
  secret_revoked: {
    status: 409,
    message: 'The current secret of this key was revoked. Regenerate or rotate the key, then enable it.',
  },
  no_rotation: {
    status: 409,
    message: 'No rotation is under way, so there is nothing to finish or cancel.',
  },
  review_open: {
    status: 409,
    message: 'A review is under way. Go on with it, or finish it before another one begins.',
  },
  review_finished: {
    status: 409,
    message:
      'This review is finished, so nothing is decided in it any more. Begin another one, or change the key itself.',
  },
  already_decided: {
    status: 409,
    message: 'This was decided in the review already. Undo that first to decide otherwise.',
  },
  item_changed: {
    status: 409,
    message: 'Nothing is to be decided about this key any more: it was used or changed meanwhile. Nothing was done.',
  },
  decision_final: { status: 409, message: 'A deleted key does not come back. Add another one instead.' },
  already_resolved: { status: 409, message: 'This leak report was resolved already.' },
  outdated_preview: {
    status: 409,
    message: 'What would end is something else by now. Look at it again, then decide anew.',
  },
  limit_reached: { status: 409, message: 'The account has as many of these as it can have. Delete one first.' },
  precondition_failed: {
    status: 412,
    message: 'The record was changed since it was read. Read it again, then repeat your change.',
  },
  body_too_large: { status: 413, message: 'The body is larger than this operation accepts.' },
  unsupported_media_type: { status: 415, message: 'The content type does not fit. See the operation in /docs.' },
  misdirected_host: {
    status: 421,
    message:
      'The Host header names another server. Use the public URL of this Keyward, or add the name to KEYWARD_ALLOWED_HOSTS.',
  },
  idempotency_key_reused: {
    status: 422,
    message:
      'This Idempotency-Key was sent with another body within the last 24 hours. Send the same body again, or use another Idempotency-Key.',
  },
  too_many_attempts: { status: 429, message: 'Too many attempts. Wait for the time in Retry-After, then try again.' },
  rate_limited: {
    status: 429,
    message: 'The API key was used more often than its rate limit allows. Wait for the time in Retry-After.',
  },
  internal: {
    status: 500,
    message: 'Something went wrong inside Keyward. The operator finds the cause in the log by the request id.',
  },
  unavailable: { status: 503, message: 'Keyward cannot do this at the moment. Try again shortly.' },
  storage_full: { status: 507, message: 'The disk of the server is full, so nothing was changed. Tell the operator.' },
} as const satisfies Record<string, { status: number; message: string }>;

/** Codes with which any request may be answered, whatever it asks for. */
export const generalErrors = [
  'secret_in_url',
  'https_required',
  'misdirected_host',
  'internal',
  'unavailable',
  'storage_full',
] as const satisfies readonly (keyof typeof errors)[];

export type ErrorCode = keyof typeof errors;

/** The standard reason phrases (RFC 9110, RFC 4918) of the statuses above: `name` in an error answer. */
export const reasonPhrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

/** The body of every error answer. `message` may be more exact than the table's sentence, `code` never differs. */
export interface ErrorAnswer {
  readonly status: number;
  readonly name: string;
  readonly message: string;
  readonly code: ErrorCode;
  /** Also in the `X-Request-Id` header; what an operator searches the log for. */
  readonly request_id: string;
}
