/** Why nothing came of a request to somewhere else; each has a sentence that may be shown to whoever asked for it. */
export type OutgoingFault =
  | 'bad_url'
  | 'ip_denied'
  | 'not_found'
  | 'connection_failed'
  | 'certificate_refused'
  | 'timed_out'
  | 'response_too_large'
  | 'too_many';

const sentences: Readonly<Record<OutgoingFault, string>> = {
  bad_url: 'The URL must be https, without user name, password or fragment. Plain http is for listed addresses alone.',
  ip_denied: 'The address is not one on the public internet. The operator can list it in KEYWARD_OUTGOING_ALLOWED.',
  not_found: 'The host name could not be resolved. Check how it is written.',
  connection_failed: 'No connection came about, or it broke off. Check that the receiver is running and reachable.',
  certificate_refused: 'The certificate of the receiver is not valid for its name. Renew it, or correct the URL.',
  timed_out: 'The receiver did not answer in time. It should answer at once and work afterwards.',
  response_too_large: 'The answer was larger than is read.',
  too_many: 'Too many requests to other servers are under way. Try again shortly.',
};

export class OutgoingError extends Error {
  readonly fault: OutgoingFault;

  constructor(fault: OutgoingFault, options?: ErrorOptions) {
    super(sentences[fault], options);
    this.fault = fault;
  }
}
