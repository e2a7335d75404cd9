/** How much storage keeps of what grows by itself. What is older makes room. */
export interface Retention {
  /** Calls that the log keeps of one server. */
  callsOfServer: number;
  /** Calls that the log keeps of one user. */
  callsOfUser: number;
  /** How long a call stays in the log, in milliseconds. */
  callAge: number;
  /** New calls of a user after which the log is trimmed: so many it may hold beyond its limits. */
  callsBetweenTrims: number;
  /** Requests that the log of the gateway keeps of one user, and of those that are nobody's. */
  requestsOfUser: number;
  /** How long a request stays in the log, in milliseconds. */
  requestAge: number;
  /** New requests after which the log is trimmed: so many it may hold beyond its limits. */
  requestsBetweenTrims: number;
  /** Lines that the log of approvals keeps of one user, from a start on. */
  approvalsOfUser: number;
  /** How long a line stays in the log of approvals, in milliseconds. */
  approvalAge: number;
  /** How long a result stays that belongs to no conversation, in milliseconds: a file that was never sent. */
  unsentAge: number;
  /** Bytes that the results of one user may take on the disk. */
  resultBytes: number;
}

const day = 24 * 60 * 60 * 1000;

export const defaultRetention: Retention = {
  callsOfServer: 2_000,
  callsOfUser: 20_000,
  callAge: 30 * day,
  callsBetweenTrims: 500,
  requestsOfUser: 5_000,
  requestAge: 30 * day,
  requestsBetweenTrims: 500,
  approvalsOfUser: 10_000,
  approvalAge: 180 * day,
  unsentAge: day,
  resultBytes: 1024 ** 3,
};
