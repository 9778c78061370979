/**
 * The errors of the API: stable code, status and public message. Clients may branch on codes, so a code is never
 * renamed or reused. The `name` of an error response is the standard reason phrase.
 */
export const errors = {
  invalid_request: {
    status: 400,
    message: 'The request does not match the schema of this operation. See the operation in /docs.',
  },
  invalid_json: { status: 400, message: 'The body is not valid JSON. Send one JSON object.' },
  secret_in_url: {
    status: 400,
    message:
      'The URL contains a secret, and URLs are stored in logs and browser histories. Replace the secret, and send it in a header or the body.',
  },
  invalid_cursor: { status: 400, message: 'This cursor was not issued by this list. Start again without a cursor.' },
  invalid_grant: {
    status: 400,
    message:
      'The refresh token is invalid, expired or already used, or its key or user no longer exists. Exchange a new request token.',
  },
  unsupported_grant_type: {
    status: 400,
    message: 'This grant type is not supported. Use client_credentials, or token exchange for a presented key.',
  },
  unauthorized_client: {
    status: 400,
    message:
      'The role of this client does not allow this request. It needs verify:create, which the role verifier grants.',
  },
  invalid_scope: {
    status: 400,
    message: 'The scope is not valid. Send permissions that the role of the key grants, separated by single spaces.',
  },
  invalid_target: {
    status: 400,
    message:
      'The target is not valid. Name one service other than Keyward as audience, or by its absolute URI as resource.',
  },
  unsupported_token_type: {
    status: 400,
    message: 'This operation does not revoke keys. Delete or regenerate the key instead.',
  },
  weak_password: {
    status: 400,
    message:
      'This password is too easy to guess. Use at least 15 characters, for example four or five unrelated words.',
  },
  unknown_role: {
    status: 400,
    message: 'The account has no role with this name. Use ADMIN, READONLY or a role of the account.',
  },
  unknown_permission: {
    status: 400,
    message:
      'One of these rights cannot be granted: the resource does not exist or does not support the right. GET /api/v1/roles/permissions lists the rights of each resource.',
  },
  unknown_owner: {
    status: 400,
    message:
      'The owner is not the email address of a user of the account. Add the user first, or choose another owner.',
  },
  weak_key_format: {
    status: 400,
    message:
      'Keys of this format can be guessed: they have fewer than 112 random bits after the prefix. Register longer keys or a larger alphabet.',
  },
  expiry_in_past: { status: 400, message: 'The expiry is in the past. Send a later Unix time in seconds, or null.' },
  lifetime_too_long: {
    status: 400,
    message: 'The expiry exceeds the maximum lifetime of the key policy. Choose an earlier expires_at.',
  },
  url_not_allowed: {
    status: 400,
    message: 'This URL is not allowed. Use an https URL with a public IP address.',
  },
  unauthenticated: {
    status: 401,
    message: 'Authentication is required. Send an access token as "Authorization: Bearer", or sign in.',
  },
  invalid_credentials: { status: 401, message: 'The credentials are not valid. Check them, then try again.' },
  unknown_key: {
    status: 401,
    message:
      'This is not an API key of the account, or no longer one. Send one key, as "Authorization: Bearer" or X-Api-Key.',
  },
  expired_key: { status: 401, message: 'The API key has expired. Ask an administrator for a new one.' },
  invalid_client: {
    status: 401,
    message:
      'The client credentials are not valid. Send appname@shortname as client id and the key as client secret, in Authorization: Basic or in the body.',
  },
  invalid_link: {
    status: 401,
    message: 'This link was used or cancelled, or has expired. Ask an administrator for a new one.',
  },
  forbidden: {
    status: 403,
    message: 'The role of the caller does not allow this request. Ask an administrator for a role with the permission.',
  },
  exceeds_own_rights: {
    status: 403,
    message: 'This request would grant rights that the caller does not have. Ask a user who has them.',
  },
  exceeds_own_limits: {
    status: 403,
    message:
      'This request would exceed the limits of the calling key. Set limits that are at least as strict, or use another key.',
  },
  environment_mismatch: {
    status: 403,
    message: 'The key belongs to another environment. Use a key of the environment that is required.',
  },
  reauthentication_required: {
    status: 403,
    message: 'This request requires re-authentication. Confirm your password and try again.',
  },
  user_required: {
    status: 403,
    message:
      'An API key cannot grant a user rights over Keyward or receive a one-time link. Ask a user with this permission, or use the CLI.',
  },
  users_only: {
    status: 403,
    message: 'API keys may not read the shared secret. An administrator can allow it in the account settings.',
  },
  ip_denied: {
    status: 403,
    message:
      'The account or the key does not allow this IP address. Use an allowed one, or ask an administrator to change the list (CLI: account allowed-ips, keys update --allow-ip).',
  },
  ambiguous_path: {
    status: 403,
    message:
      'The path can be interpreted in more than one way. Send it without "." and ".." segments, empty segments, backslashes, control characters and encoded slashes.',
  },
  ambiguous_method: {
    status: 403,
    message:
      'The method of the original request is missing or ambiguous. Configure the proxy to send it once, in upper case, as X-Forwarded-Method or X-Original-Method.',
  },
  session_required: { status: 403, message: 'This operation does not accept tokens. Sign in to the console.' },
  cross_origin: {
    status: 403,
    message:
      'Origin or Sec-Fetch-Site shows that the request did not come from the console. Send it from the console, or use an access token.',
  },
  https_required: {
    status: 403,
    message:
      'This request requires HTTPS. If a proxy terminates TLS, list it in KEYWARD_TRUSTED_PROXIES and configure it to send X-Forwarded-Proto.',
  },
  not_found: { status: 404, message: 'Not found. Check the name or id.' },
  no_shared_secret: { status: 404, message: 'The account has no shared secret yet. Create one first.' },
  method_not_implemented: {
    status: 501,
    message: 'The server does not implement this method. See /docs for the methods of the API.',
  },
  method_not_allowed: {
    status: 405,
    message: 'This path does not support the method. See /docs for the methods of each path.',
  },
  environment_fixed: {
    status: 409,
    message: 'The environment of a key is set at creation. Create another key in that environment.',
  },
  name_taken: { status: 409, message: 'This name is taken. Names are case-insensitive; choose another.' },
  already_created: {
    status: 409,
    message:
      'An earlier request with this Idempotency-Key created the API key, and the key was used or changed since. Regenerate the key for a new secret, or send another Idempotency-Key to create another key.',
  },
  email_taken: { status: 409, message: 'A user with this email address already exists. Use another address.' },
  secret_exists: { status: 409, message: 'The account already has a shared secret. Reveal or regenerate it.' },
  already_set_up: { status: 409, message: 'Keyward is already set up. Sign in instead.' },
  pending_approval: {
    status: 409,
    message: 'This user was added by an API key and is pending approval. Approve the user first.',
  },
  not_pending: { status: 409, message: 'This user is not pending approval.' },
  last_administrator: {
    status: 409,
    message: 'At least one user must have the role ADMIN. Assign it to another user first.',
  },
  would_lock_out: {
    status: 409,
    message:
      'The list does not include your IP address, so it would lock you out. Add your IP address, or set the list with the CLI.',
  },
  system_role: {
    status: 409,
    message: 'System roles cannot be changed or deleted. Create a custom role instead.',
  },
  role_in_use: { status: 409, message: 'API keys or users have this role. Assign them another role first.' },
  resource_in_use: {
    status: 409,
    message: 'Roles or forward-auth routes use a right on this resource. Remove the right from them first.',
  },
  key_format_in_use: {
    status: 409,
    message: 'Some API keys have a secret of this format. Rotate or delete those keys first.',
  },
  selection_changed: {
    status: 409,
    message:
      'The number of matching keys has changed, so nothing was changed. Preview the operation again, then repeat it.',
  },
  bulk_running: {
    status: 409,
    message: 'Another bulk operation is running. Wait for it to finish, or cancel it.',
  },
  webhook_disabled: { status: 409, message: 'The webhook is disabled. Enable it first.' },
  not_dead: {
    status: 409,
    message: 'Only a dead delivery can be replayed. This one is pending or was delivered.',
  },
  rotation_running: {
    status: 409,
    message: 'A rotation is already running. Finish or cancel it first.',
  },
  rotation_finished: {
    status: 409,
    message:
      'The new secret of this rotation was already used, or the rotation was cancelled; nothing was changed. Start another rotation with a new Idempotency-Key.',
  },
  secret_revoked: {
    status: 409,
    message: 'The current secret of this key was revoked. Regenerate or rotate the key, then enable it.',
  },
  no_rotation: {
    status: 409,
    message: 'No rotation is running, so there is nothing to finish or cancel.',
  },
  review_open: {
    status: 409,
    message: 'A review is already open. Continue it, or finish it before you start another.',
  },
  review_finished: {
    status: 409,
    message: 'This review is finished and accepts no more decisions. Start another review, or change the key directly.',
  },
  already_decided: {
    status: 409,
    message: 'This key already has a decision in the review. Undo that decision first.',
  },
  item_changed: {
    status: 409,
    message: 'The key was used or changed since this list was loaded. No decision was recorded.',
  },
  decision_final: { status: 409, message: 'A deleted key cannot be restored. Create another key instead.' },
  already_resolved: { status: 409, message: 'This leak report is already resolved.' },
  outdated_preview: {
    status: 409,
    message:
      'The records to delete or revoke have changed since the preview. Preview the deletion again, then repeat it.',
  },
  limit_reached: { status: 409, message: 'The account has reached its limit for these records. Delete one first.' },
  precondition_failed: {
    status: 412,
    message: 'The record was changed since you read it. Read it again, then repeat your change.',
  },
  body_too_large: { status: 413, message: 'The body is larger than this operation accepts. See its limit in /docs.' },
  unsupported_media_type: { status: 415, message: 'The content type is not supported. See the operation in /docs.' },
  misdirected_host: {
    status: 421,
    message:
      'The Host header names another server. Use the public URL of this server, or add the name to KEYWARD_ALLOWED_HOSTS.',
  },
  idempotency_key_reused: {
    status: 422,
    message:
      'This Idempotency-Key was sent with another body within the last 24 hours. Send the same body again, or use another Idempotency-Key.',
  },
  too_many_attempts: { status: 429, message: 'Too many attempts. Wait for the time in Retry-After, then try again.' },
  rate_limited: {
    status: 429,
    message: 'The API key has exceeded its rate limit. Wait for the time in Retry-After, then try again.',
  },
  internal: {
    status: 500,
    message: 'An internal error occurred. The operator can find the cause in the log by the request id.',
  },
  unavailable: { status: 503, message: 'Keyward is temporarily unavailable. Try again shortly.' },
  storage_full: {
    status: 507,
    message: 'The disk of the server is full, so nothing was changed. Notify the operator.',
  },
} as const satisfies Record<string, { status: number; message: string }>;

/** Codes that every operation may return. */
export const generalErrors = [
  'secret_in_url',
  'https_required',
  'misdirected_host',
  'internal',
  'unavailable',
  'storage_full',
] as const satisfies readonly (keyof typeof errors)[];

export type ErrorCode = keyof typeof errors;

/** The standard reason phrases (RFC 9110, RFC 4918) of the statuses above: `name` in an error response. */
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

/** The body of every error response. `message` may be more specific than the table's; `code` never differs. */
export interface ErrorBody {
  readonly status: number;
  readonly name: string;
  readonly message: string;
  readonly code: ErrorCode;
  /** The request id, which is also in the `X-Request-Id` header. Operators search the log for it. */
  readonly request_id: string;
}
