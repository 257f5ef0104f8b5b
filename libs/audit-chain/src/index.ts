export { canonicalJson } from './canonical-json.js';
export { GENESIS, comparePlaces, contentOf, linkHash, linkHashOfText, type ChainContent, type ChainEntry, type ChainPlace } from './link.js';
export { retentionActOf, type Anchor, type RetentionAct } from './anchor.js';
export type { VouchedFor } from './coverage.js';
export { isGenuine, keyIdOf, signCheckpoint, type Checkpoint, type SignedCheckpoint } from './checkpoint.js';
export { nameOf, type Finding } from './finding.js';
export { verifyChain, type Verification, type VerifyOptions } from './verify-chain.js';
