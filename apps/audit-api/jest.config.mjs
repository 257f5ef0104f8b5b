import { preset } from '../../jest.preset.mjs';

const common = preset('audit-api');

export default { ...common, testMatch: [...common.testMatch, '<rootDir>/web/**/*.spec.ts'] };
