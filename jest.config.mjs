const tools = ['bench', 'cluster', 'demo', 'dev', 'e2e', 'survival'];

export default { projects: ['<rootDir>/libs/*', '<rootDir>/apps/*', ...tools.map((tool) => `<rootDir>/tools/${tool}`)] };
