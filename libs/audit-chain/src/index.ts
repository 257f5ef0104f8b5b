export { canonicalJson } from './canonical-json.js';
export { GENESIS, comparePlaces, contentOf, linkHash, type ChainContent, type ChainEntry, type ChainPlace } from './link.js';
export { isGenuine, keyIdOf, signCheckpoint, type Checkpoint, type SignedCheckpoint } from './checkpoint.js';
export { verifyChain, type Finding, type Verification, type VerifyOptions } from './verify-chain.js';
