/** What the runtime saw happen, for a live feed and for counters. */
export type CloudEvent =
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly path: string;
      readonly status: number;
      readonly responseBody: string;
    }
  | {
      readonly kind: 'message';
      readonly queue: string;
      readonly messageId: string;
      readonly body: string;
      /** 1 for the first delivery. */
      readonly attempt: number;
    }
  | {
      readonly kind: 'invocation';
      readonly function: string;
      readonly ms: number;
      readonly outcome: InvocationOutcome;
    }
  | { readonly kind: 'dead-letter'; readonly queue: string; readonly body: string }
  | { readonly kind: 'mail'; readonly subject: string; readonly body: string };

export type InvocationOutcome = 'succeeded' | 'failed' | 'timed-out';

export type OnCloudEvent = (event: CloudEvent) => void;

/** A fixed phrase plus fields; never carries a message's body or a secret. */
export type CloudLog = (phrase: string, fields?: Readonly<Record<string, unknown>>) => void;
