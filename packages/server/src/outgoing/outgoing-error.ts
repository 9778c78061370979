/** The reason that a request to another server failed, with a message that callers may see. */
export type OutgoingFault =
  | 'bad_url'
  | 'ip_denied'
  | 'not_found'
  | 'connection_failed'
  | 'certificate_refused'
  | 'timed_out'
  | 'response_too_large'
  | 'too_many';

const messages: Readonly<Record<OutgoingFault, string>> = {
  bad_url:
    'The URL must be https, without user name, password or fragment. Plain http is allowed only for listed IP addresses.',
  ip_denied: 'The IP address is not on the public internet. The operator can list it in KEYWARD_OUTGOING_ALLOWED.',
  not_found: 'The host name could not be resolved. Check its spelling.',
  connection_failed: 'The connection failed or was interrupted. Check that the receiver is running and reachable.',
  certificate_refused: 'The certificate of the receiver is not valid for its name. Renew it, or correct the URL.',
  timed_out: 'The receiver did not respond in time. It should respond immediately and process the event afterwards.',
  response_too_large: 'The response was too large.',
  too_many: 'Too many requests to other servers are in progress. Try again shortly.',
};

export class OutgoingError extends Error {
  readonly fault: OutgoingFault;

  constructor(fault: OutgoingFault, options?: ErrorOptions) {
    super(messages[fault], options);
    this.fault = fault;
  }
}
