import type { SignReply } from '@chancery/contracts';

/** What a request ended with, as the reply says it. */
export type Refused = Extract<SignReply, { outcome: 'refused' }>;
export type Unavailable = Extract<SignReply, { outcome: 'unavailable' }>;
