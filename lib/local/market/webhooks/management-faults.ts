/** Faults of the webhooks' management API. Plain fields: whoever holds the object may turn them at any time. */
export type ManagementFaults = {
  /** The next n requests are answered with `failWith`, and nothing happens. */
  failNextRequests: number;
  failWith: number;
  /** The next n writes happen, but their answers are lost: the connection hangs for `hangMs`. */
  loseNextAnswers: number;
  hangMs: number;
  /** Answers do not tell the header that a webhook sends. */
  hidesAuthHeaders: boolean;
  /** The list of all webhooks tells at most so many addresses of each; one alone is told whole. */
  listedAddresses: number;
  /** How many webhooks the plan allows. */
  mostWebhooks: number;
  /** Filters that were asked for are forgotten: every webhook is sent failed transactions too. */
  forgetsTxnStatus: boolean;
};

/** Faults that do nothing until a field is set. */
export const createManagementFaults = (): ManagementFaults => ({
  failNextRequests: 0,
  failWith: 500,
  loseNextAnswers: 0,
  hangMs: 60_000,
  hidesAuthHeaders: false,
  listedAddresses: Number.POSITIVE_INFINITY,
  mostWebhooks: Number.POSITIVE_INFINITY,
  forgetsTxnStatus: false,
});
