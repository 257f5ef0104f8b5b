import { preset } from '../../jest.preset.mjs';

export default preset('pki-signer');
